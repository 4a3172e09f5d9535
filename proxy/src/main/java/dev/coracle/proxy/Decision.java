package dev.coracle.proxy;

/** What becomes of a connection or of the first packet of a flow. */
public sealed interface Decision {
    Decision REFUSE = new Refuse();
    Decision DROP = new Drop();

    record To(Endpoint endpoint) implements Decision {}

    /** "Connection refused", or an ICMP error. */
    record Refuse() implements Decision {}

    /** Silence: there are endpoints, but the traffic policy keeps this connection from them. */
    record Drop() implements Decision {}
}
