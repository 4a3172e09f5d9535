package dev.coracle.proxy.rules;

import java.util.List;

/** All tables of mode {@code iptables}: what does not depend on Services, and then those port by port. */
final class IptablesRules {
    private static final String NEW = "-m conntrack --ctstate NEW";
    private static final String CANARY = "KUBE-PROXY-CANARY";

    private final ProxyState state;
    private final RuleTable mangle = RuleTable.mangle();
    private final RuleTable filter = RuleTable.filter();
    private final RuleTable nat = RuleTable.nat();

    private IptablesRules(ProxyState state) {
        this.state = state;
    }

    static List<RuleTable> of(ProxyState state) {
        return new IptablesRules(state).tables();
    }

    private List<RuleTable> tables() {
        FixedRules.kubelet(mangle, nat, filter, state.ipv6());
        List.of(mangle, nat, filter).forEach(table -> table.chain(CANARY));
        chains();
        jumps();
        CaptureRules capture = new CaptureRules(state, nat, filter);
        DispatchRules dispatch = new DispatchRules(state, nat);
        for (PortView port : state.ports()) {
            capture.add(port);
            dispatch.add(port);
        }
        nodePorts();
        filter.add(
                "KUBE-FORWARD",
                Rule.any().words("-m conntrack --ctstate INVALID").jump("DROP"));
        FixedRules.forwarding(filter);
        FixedRules.masquerading(nat);
        return List.of(mangle, filter, nat);
    }

    private void chains() {
        List.of("KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES", "KUBE-FORWARD", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL")
                .forEach(filter::chain);
        List.of("KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ")
                .forEach(nat::chain);
    }

    /** In the order in which kube-proxy puts each at the head of its chain. */
    private void jumps() {
        externallyVisible("INPUT");
        externallyVisible("FORWARD");
        filter.prepend(
                "INPUT", Rule.commented("kubernetes health check service ports").jump("KUBE-NODEPORTS"));
        portals("FORWARD");
        portals("OUTPUT");
        filter.prepend("FORWARD", Rule.commented("kubernetes forwarding rules").jump("KUBE-FORWARD"));
        firewall("INPUT");
        firewall("OUTPUT");
        firewall("FORWARD");
        nat.prepend("OUTPUT", Rule.commented("kubernetes service portals").jump("KUBE-SERVICES"));
        nat.prepend("PREROUTING", Rule.commented("kubernetes service portals").jump("KUBE-SERVICES"));
        nat.prepend(
                "POSTROUTING", Rule.commented("kubernetes postrouting rules").jump("KUBE-POSTROUTING"));
    }

    private void externallyVisible(String chain) {
        filter.prepend(
                chain,
                Rule.any()
                        .words(NEW)
                        .comment("kubernetes externally-visible service portals")
                        .jump("KUBE-EXTERNAL-SERVICES"));
    }

    private void portals(String chain) {
        filter.prepend(
                chain,
                Rule.any().words(NEW).comment("kubernetes service portals").jump("KUBE-SERVICES"));
    }

    private void firewall(String chain) {
        filter.prepend(
                chain,
                Rule.any()
                        .words(NEW)
                        .comment("kubernetes load balancer firewall")
                        .jump("KUBE-PROXY-FIREWALL"));
    }

    private void nodePorts() {
        String comment = "kubernetes service nodeports; NOTE: this must be the last rule in this chain";
        if (state.nodePortIps().isPresent()) {
            for (String ip : state.nodePortIps().get()) {
                nat.add("KUBE-SERVICES", Rule.to(Ip.host(ip)).comment(comment).jump("KUBE-NODEPORTS"));
            }
            return;
        }
        Rule rule = Rule.any();
        if (state.ipv6()) {
            rule.words("! -d ::1/128");
        } else if (!state.config().localhostNodePorts()) {
            rule.words("! -d 127.0.0.0/8");
        }
        nat.add(
                "KUBE-SERVICES",
                rule.comment(comment).words("-m addrtype --dst-type LOCAL").jump("KUBE-NODEPORTS"));
    }
}
