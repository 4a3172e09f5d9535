package dev.coracle.cluster.tier;

/** How much of the cluster's network is real on this machine. Chosen by probing, never by platform name. */
public enum Tier {
    /** Nothing listens until it is asked for. Any machine; what tests start in. */
    VIRTUAL,
    /** Every Service address has a loopback address of its own that any process can dial. */
    HOST,
    /** The nodes have a network namespace in which every address is real; needs Linux, and root or a user namespace. */
    NODE;

    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
