package dev.coracle.cluster.tier;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.Way;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Nodes seen from the machine: node ports and host ports listen where they do in tier {@code host}, Services do not. Thread-safe. */
public final class HostNodePorts implements ListenPlan {
    private final ListenPlan host;
    private final boolean localhost;

    /** @param localhost whether 127.0.0.1 is this cluster's to listen at */
    public HostNodePorts(ListenPlan host, boolean localhost) {
        this.host = host;
        this.localhost = localhost;
    }

    @Override
    public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
        return Optional.empty();
    }

    @Override
    public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
        return localhost || !node.ip().equals("127.0.0.1")
                ? host.forNodePort(node, nodePort, protocol)
                : Optional.empty();
    }

    /** Where a pod's host port listens; empty for nowhere. */
    public Optional<InetSocketAddress> forHostPort(InetSocketAddress node) {
        String ip = IpAddress.of(node.getAddress()).toString();
        return forNodePort(new Topology.NodeAddress("", ip), node.getPort(), Protocol.TCP);
    }
}
