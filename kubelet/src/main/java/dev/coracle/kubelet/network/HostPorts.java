package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.Protocol;
import java.net.InetSocketAddress;

/** Opens pods' host ports, where the network has node addresses that somebody can listen at. Thread-safe; may block for a bind. */
@FunctionalInterface
public interface HostPorts {
    HostPorts NONE = (host, loopback, protocol, pod) -> () -> {};

    /**
     * Leads {@code host} to {@code pod}; a failure is the callee's to report.
     *
     * @param loopback whether the same port of the node's 127.0.0.1 leads there too. Nodes may have to share that address: the first
     *     who asks has it
     * @return ends it
     */
    Runnable open(InetSocketAddress host, boolean loopback, Protocol protocol, InetSocketAddress pod);
}
