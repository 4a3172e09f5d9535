package dev.coracle.proxy.rules;

import dev.coracle.proxy.rules.IpSet.Kind;
import java.util.List;

/** The iptables rules around IPVS: masquerading and firewalls, by set instead of by Service. */
final class IpvsRules {
    private static final String SERVICES = "KUBE-SERVICES";
    private static final String NODE_PORT = "KUBE-NODE-PORT";
    private static final String LOAD_BALANCER = "KUBE-LOAD-BALANCER";
    private static final String SOURCE_RANGES = "KUBE-SOURCE-RANGES-FIREWALL";
    private static final String PROXY_FIREWALL = "KUBE-PROXY-FIREWALL";
    private static final String FILTER = "KUBE-IPVS-FILTER";
    private static final String OUT_FILTER = "KUBE-IPVS-OUT-FILTER";
    private static final String MARK_MASQ = "KUBE-MARK-MASQ";

    private final ProxyState state;
    private final IpSets sets;
    private final RuleTable mangle = RuleTable.mangle();
    private final RuleTable filter = RuleTable.filter();
    private final RuleTable nat = RuleTable.nat();

    private IpvsRules(ProxyState state, IpSets sets) {
        this.state = state;
        this.sets = sets;
    }

    static List<RuleTable> of(ProxyState state, IpSets sets) {
        return new IpvsRules(state, sets).tables();
    }

    private List<RuleTable> tables() {
        FixedRules.kubelet(mangle, nat, filter, state.ipv6());
        List.of(SERVICES, "KUBE-POSTROUTING", NODE_PORT, LOAD_BALANCER, MARK_MASQ)
                .forEach(nat::chain);
        List.of("KUBE-FORWARD", NODE_PORT, PROXY_FIREWALL, SOURCE_RANGES, FILTER, OUT_FILTER)
                .forEach(filter::chain);
        jumps();
        nat.add(SERVICES, Rule.from(state.ipv6() ? "::1/128" : "127.0.0.0/8").jump("RETURN"));
        setRules();
        clusterIps();
        externalIps();
        nat.add(SERVICES, Rule.any().words("-m addrtype --dst-type LOCAL").jump(NODE_PORT));
        nat.add(LOAD_BALANCER, Rule.any().jump(MARK_MASQ));
        filter.add(SOURCE_RANGES, Rule.any().jump("DROP"));
        noAccessFromTheNode();
        accept(Kind.CLUSTER_IP);
        accept(Kind.LOAD_BALANCER);
        FixedRules.forwarding(filter);
        filter();
        FixedRules.masquerading(nat);
        return List.of(mangle, filter, nat);
    }

    private void jumps() {
        nat.prepend("OUTPUT", Rule.commented("kubernetes service portals").jump(SERVICES));
        nat.prepend("PREROUTING", Rule.commented("kubernetes service portals").jump(SERVICES));
        nat.prepend(
                "POSTROUTING", Rule.commented("kubernetes postrouting rules").jump("KUBE-POSTROUTING"));
        filter.prepend("FORWARD", Rule.commented("kubernetes forwarding rules").jump("KUBE-FORWARD"));
        filter.prepend("INPUT", Rule.commented("kubernetes health check rules").jump(NODE_PORT));
        filter.prepend("INPUT", Rule.commented("kube-proxy firewall rules").jump(PROXY_FIREWALL));
        filter.prepend("FORWARD", Rule.commented("kube-proxy firewall rules").jump(PROXY_FIREWALL));
        filter.prepend("INPUT", Rule.commented("kubernetes ipvs access filter").jump(FILTER));
        filter.prepend("OUTPUT", Rule.commented("kubernetes ipvs access filter").jump(OUT_FILTER));
    }

    private void setRules() {
        rule(nat, "KUBE-POSTROUTING", "", Kind.LOOP_BACK, "dst,dst,src", "MASQUERADE");
        rule(nat, SERVICES, "", Kind.LOAD_BALANCER, "dst,dst", LOAD_BALANCER);
        rule(nat, LOAD_BALANCER, "", Kind.LOAD_BALANCER_LOCAL, "dst,dst", "RETURN");
        rule(nat, NODE_PORT, "tcp", Kind.NODE_PORT_LOCAL_TCP, "dst", "RETURN");
        rule(nat, NODE_PORT, "tcp", Kind.NODE_PORT_TCP, "dst", MARK_MASQ);
        rule(nat, NODE_PORT, "udp", Kind.NODE_PORT_LOCAL_UDP, "dst", "RETURN");
        rule(nat, NODE_PORT, "udp", Kind.NODE_PORT_UDP, "dst", MARK_MASQ);
        rule(nat, NODE_PORT, "sctp", Kind.NODE_PORT_LOCAL_SCTP_HASH, "dst,dst", "RETURN");
        rule(nat, NODE_PORT, "sctp", Kind.NODE_PORT_SCTP_HASH, "dst,dst", MARK_MASQ);
        rule(filter, PROXY_FIREWALL, "", Kind.LOAD_BALANCER_FW, "dst,dst", SOURCE_RANGES);
        rule(filter, SOURCE_RANGES, "", Kind.LOAD_BALANCER_SOURCE_CIDR, "dst,dst,src", "RETURN");
        rule(filter, SOURCE_RANGES, "", Kind.LOAD_BALANCER_SOURCE_IP, "dst,dst,src", "RETURN");
    }

    /** A set without entries has no rule. */
    private void rule(RuleTable table, String chain, String protocol, Kind kind, String directions, String target) {
        if (!sets.isEmpty(kind)) {
            Rule rule = protocol.isEmpty() ? Rule.any() : Rule.protocol(protocol);
            table.add(
                    chain,
                    rule.comment(kind.comment())
                            .set(sets.name(kind), directions)
                            .jump(target));
        }
    }

    private void clusterIps() {
        if (sets.isEmpty(Kind.CLUSTER_IP)) {
            return;
        }
        boolean all = state.config().masqueradeAll();
        Rule rule = all || state.podRange().isEmpty()
                ? Rule.any()
                : Rule.notFrom(state.podRange().get());
        nat.add(
                SERVICES,
                rule.comment(Kind.CLUSTER_IP.comment())
                        .set(sets.name(Kind.CLUSTER_IP), all || state.podRange().isPresent() ? "dst,dst" : "src,dst")
                        .jump(MARK_MASQ));
    }

    private void externalIps() {
        rule(nat, SERVICES, "", Kind.EXTERNAL_IP, "dst,dst", MARK_MASQ);
        for (Kind kind : List.of(Kind.EXTERNAL_IP, Kind.EXTERNAL_IP_LOCAL)) {
            if (!sets.isEmpty(kind)) {
                nat.add(
                        SERVICES,
                        external(kind)
                                .words("-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL")
                                .jump("ACCEPT"));
                nat.add(
                        SERVICES,
                        external(kind).words("-m addrtype --dst-type LOCAL").jump("ACCEPT"));
            }
        }
    }

    private Rule external(Kind kind) {
        return Rule.commented(kind.comment()).set(sets.name(kind), "dst,dst");
    }

    private void accept(Kind kind) {
        if (!sets.isEmpty(kind)) {
            nat.add(SERVICES, Rule.any().set(sets.name(kind), "dst,dst").jump("ACCEPT"));
        }
    }

    /** The address of a load balancer is the node's own on {@code kube-ipvs0}, so its own requests come from there. */
    private void noAccessFromTheNode() {
        for (PortView port : state.ports()) {
            if (port.port().loadBalancerSources().isEmpty() || port.nodeAllowed(state.nodeIps())) {
                continue;
            }
            for (String ip : port.port().loadBalancerIps()) {
                filter.add(
                        OUT_FILTER,
                        Rule.from(Ip.host(ip))
                                .words("-m ipvs --vproto "
                                        + switch (port.port().name().protocol()) {
                                            case TCP -> 6;
                                            case UDP -> 17;
                                            case SCTP -> 132;
                                        }
                                        + " --vaddr " + Ip.host(ip) + " --vport "
                                        + port.port().port())
                                .jump("DROP"));
            }
        }
    }

    private void filter() {
        filter.add(
                NODE_PORT,
                Rule.commented(Kind.HEALTH_CHECK_NODE_PORT.comment())
                        .set(sets.name(Kind.HEALTH_CHECK_NODE_PORT), "dst")
                        .jump("ACCEPT"));
        for (Kind kind : List.of(Kind.LOAD_BALANCER, Kind.CLUSTER_IP, Kind.EXTERNAL_IP, Kind.EXTERNAL_IP_LOCAL)) {
            filter.add(FILTER, Rule.any().set(sets.name(kind), "dst,dst").jump("RETURN"));
        }
        filter.add(
                FILTER,
                Rule.any().set(sets.name(Kind.HEALTH_CHECK_NODE_PORT), "dst").jump("RETURN"));
        filter.add(
                FILTER,
                Rule.any()
                        .words("-m conntrack --ctstate NEW")
                        .set(sets.name(Kind.IPVS_IPS), "dst")
                        .jump(CaptureRules.reject(state.ipv6())));
    }
}
