package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.proxy.Endpoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** The chains of a Service port, down to its endpoints: mode {@code iptables}. */
final class DispatchRules {
    private static final String MARK_MASQ = "KUBE-MARK-MASQ";
    private static final BigDecimal STEPS = BigDecimal.valueOf(1L << 31);

    private final ProxyState state;
    private final RuleTable nat;
    private final boolean comments;

    DispatchRules(ProxyState state, RuleTable nat) {
        this.state = state;
        this.nat = nat;
        this.comments = !state.large();
    }

    void add(PortView port) {
        if (port.hasInternalEndpoints()) {
            fromOutsideThePods(port);
        }
        if (port.hasEndpoints() && port.external()) {
            external(port);
        }
        if (port.guarded()) {
            firewall(port);
        }
        choice(port, PortChains.cluster(port), port.cluster());
        choice(port, PortChains.local(port), port.local());
        port.reachable().forEach(e -> endpoint(port, e));
    }

    private void fromOutsideThePods(PortView port) {
        String clusterIp = Ip.host(port.clusterIp());
        Rule rule;
        if (state.config().masqueradeAll()) {
            rule = Rule.to(clusterIp);
        } else if (state.podRange().isPresent()) {
            rule = Rule.notFrom(state.podRange().get()).words("-d " + clusterIp);
        } else {
            return;
        }
        nat.add(
                PortChains.internal(port),
                rule.words("-p " + port.protocol())
                        .comment(port.text() + " cluster IP")
                        .port(port.protocol(), port.port().port())
                        .jump(MARK_MASQ));
    }

    private void external(PortView port) {
        String chain = PortChains.external(port);
        String destinations = port.text() + " external destinations";
        if (port.externalLocal()) {
            shortCircuit(port, chain, destinations);
        } else {
            nat.add(
                    chain,
                    Rule.commented("masquerade traffic for " + destinations).jump(MARK_MASQ));
        }
        if (port.hasExternalEndpoints()) {
            nat.add(chain, Rule.any().jump(port.externalLocal() ? PortChains.local(port) : PortChains.cluster(port)));
        }
    }

    /** Pods and the node itself are served by every endpoint even so. */
    private void shortCircuit(PortView port, String chain, String destinations) {
        state.podRange()
                .ifPresent(range -> nat.add(
                        chain,
                        Rule.from(range)
                                .comment("pod traffic for " + destinations)
                                .jump(PortChains.cluster(port))));
        nat.add(
                chain,
                Rule.commented("masquerade LOCAL traffic for " + destinations)
                        .words("-m addrtype --src-type LOCAL")
                        .jump(MARK_MASQ));
        nat.add(
                chain,
                Rule.commented("route LOCAL traffic for " + destinations)
                        .words("-m addrtype --src-type LOCAL")
                        .jump(PortChains.cluster(port)));
    }

    private void firewall(PortView port) {
        String chain = PortChains.firewall(port);
        String comment = port.text() + " loadbalancer IP";
        for (IpRange range : port.port().loadBalancerSources()) {
            nat.add(chain, Rule.from(range.toString()).comment(comment).jump(PortChains.external(port)));
        }
        if (port.nodeAllowed(state.nodeIps())) {
            for (String vip : port.port().loadBalancerIps()) {
                nat.add(chain, Rule.from(Ip.host(vip)).comment(comment).jump(PortChains.external(port)));
            }
        }
        nat.add(
                chain,
                Rule.commented("other traffic to " + port.text() + " will be dropped by KUBE-PROXY-FIREWALL")
                        .withoutTarget());
    }

    private void choice(PortView port, String chain, List<Endpoint> endpoints) {
        if (port.port().affinity().isPresent()) {
            long seconds = port.port().affinity().get().toSeconds();
            for (Endpoint endpoint : endpoints) {
                String target = PortChains.endpoint(port, endpoint);
                nat.add(
                        chain,
                        towards(port, endpoint)
                                .words("-m recent --rcheck --seconds " + seconds + " --reap " + recent(target))
                                .jump(target));
            }
        }
        for (int i = 0; i < endpoints.size(); i++) {
            Rule rule = towards(port, endpoints.get(i));
            if (i < endpoints.size() - 1) {
                rule.words("-m statistic --mode random --probability " + probability(endpoints.size() - i));
            }
            nat.add(chain, rule.jump(PortChains.endpoint(port, endpoints.get(i))));
        }
    }

    private Rule towards(PortView port, Endpoint endpoint) {
        return comments ? Rule.commented(port.text() + " -> " + endpoint.address()) : Rule.any();
    }

    private void endpoint(PortView port, Endpoint endpoint) {
        String chain = PortChains.endpoint(port, endpoint);
        Rule hairpin = Rule.from(Ip.host(endpoint.ip()));
        Rule translate = Rule.protocol(port.protocol());
        if (comments) {
            hairpin.comment(port.text());
            translate.comment(port.text());
        }
        if (port.port().affinity().isPresent()) {
            translate.words("-m recent --set " + recent(chain));
        }
        nat.add(chain, hairpin.jump(MARK_MASQ));
        nat.add(chain, translate.words("-m " + port.protocol()).jump("DNAT --to-destination " + endpoint.address()));
    }

    private String recent(String chain) {
        String mask = state.ipv6() ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255";
        return "--name " + chain + " --mask " + mask + " --rsource";
    }

    /** One of {@code n}: ten digits go in, the kernel counts in steps of 2^-31, and eleven digits come out. */
    static String probability(int n) {
        BigDecimal given = new BigDecimal(String.format(Locale.ROOT, "%.10f", 1.0 / n));
        BigDecimal steps = given.multiply(STEPS).setScale(0, RoundingMode.HALF_EVEN);
        return steps.divide(STEPS).setScale(11, RoundingMode.HALF_EVEN).toPlainString();
    }
}
