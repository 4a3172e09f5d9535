package dev.coracle.proxy.policy;

/** The two questions about a connection: may its target be reached, and may its source reach. */
public enum PolicyDirection {
    INGRESS("Ingress", "ingress", "from"),
    EGRESS("Egress", "egress", "to");

    private final String policyType;
    private final String rules;
    private final String peers;

    PolicyDirection(String policyType, String rules, String peers) {
        this.policyType = policyType;
        this.rules = rules;
        this.peers = peers;
    }

    /** As in {@code spec.policyTypes}. */
    public String policyType() {
        return policyType;
    }

    /** The field of a policy's spec that holds the rules. */
    String rules() {
        return rules;
    }

    /** The field of a rule that holds the peers. */
    String peers() {
        return peers;
    }
}
