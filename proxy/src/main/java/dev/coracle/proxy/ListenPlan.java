package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Which real socket stands for a virtual address: itself in a network namespace, a loopback address elsewhere, none at all where
 * nobody could reach it. Thread-safe, never blocks; the same question gets the same answer until {@link Listeners#refresh}.
 */
public interface ListenPlan {

    /** Empty: do not listen. */
    Optional<InetSocketAddress> forService(ServiceAddress address, Way way);

    /** Empty: do not listen. */
    Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol);
}
