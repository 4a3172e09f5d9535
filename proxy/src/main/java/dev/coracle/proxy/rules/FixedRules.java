package dev.coracle.proxy.rules;

/** Rules that do not depend on any Service. Those of the kubelet are there too, since it shares the tables. */
final class FixedRules {
    static final String MARK = "0x4000";
    private static final String MARK_MASQ = "KUBE-MARK-MASQ";
    private static final String POSTROUTING = "KUBE-POSTROUTING";
    private static final String FIREWALL = "KUBE-FIREWALL";
    private static final String KUBELET_CANARY = "KUBE-KUBELET-CANARY";

    private FixedRules() {}

    /** What the kubelet has done before the proxy starts. */
    static void kubelet(RuleTable mangle, RuleTable nat, RuleTable filter, boolean ipv6) {
        mangle.chain("KUBE-IPTABLES-HINT");
        mangle.chain(KUBELET_CANARY);
        nat.chain(KUBELET_CANARY);
        filter.chain(KUBELET_CANARY);
        filter.chain(FIREWALL);
        filter.prepend("INPUT", Rule.any().jump(FIREWALL));
        filter.prepend("OUTPUT", Rule.any().jump(FIREWALL));
        if (!ipv6) {
            filter.add(
                    FIREWALL,
                    Rule.notFrom("127.0.0.0/8")
                            .words("-d 127.0.0.0/8")
                            .comment("block incoming localnet connections")
                            .words("-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT")
                            .jump("DROP"));
        }
    }

    static void masquerading(RuleTable nat) {
        nat.add(MARK_MASQ, Rule.any().jump("MARK --set-xmark " + MARK + "/" + MARK));
        nat.add(
                POSTROUTING,
                Rule.any().words("-m mark ! --mark " + MARK + "/" + MARK).jump("RETURN"));
        nat.add(POSTROUTING, Rule.any().jump("MARK --set-xmark " + MARK + "/0x0"));
        nat.add(
                POSTROUTING,
                Rule.commented("kubernetes service traffic requiring SNAT").jump("MASQUERADE --random-fully"));
    }

    static void forwarding(RuleTable filter) {
        filter.add(
                "KUBE-FORWARD",
                Rule.commented("kubernetes forwarding rules")
                        .words("-m mark --mark " + MARK + "/" + MARK)
                        .jump("ACCEPT"));
        filter.add(
                "KUBE-FORWARD",
                Rule.commented("kubernetes forwarding conntrack rule")
                        .words("-m conntrack --ctstate RELATED,ESTABLISHED")
                        .jump("ACCEPT"));
    }
}
