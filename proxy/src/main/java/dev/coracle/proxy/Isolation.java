package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;

/**
 * Whether a connection may be made, asked after its endpoint is picked and before anybody dials. What may not be made gets no
 * answer, as where a network plugin drops packets. Thread-safe, never blocks.
 */
@FunctionalInterface
public interface Isolation {
    Isolation NONE = (source, target, port, protocol) -> true;

    /**
     * @param source the address that connects, as the cluster knows it; a loopback address for this machine
     * @param target the address it reaches in the end: a pod's, not a Service's
     */
    boolean allows(String source, String target, int port, Protocol protocol);
}
