package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.Protocol;
import java.net.InetSocketAddress;

/** Opens pods' host ports, where the network has node addresses that somebody can listen at. Thread-safe; may block for a bind. */
@FunctionalInterface
public interface HostPorts {
    HostPorts NONE = (host, protocol, pod) -> () -> {};

    /**
     * Leads {@code host} to {@code pod}; a failure is the callee's to report.
     *
     * @return ends it
     */
    Runnable open(InetSocketAddress host, Protocol protocol, InetSocketAddress pod);
}
