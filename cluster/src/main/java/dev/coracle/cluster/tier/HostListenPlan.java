package dev.coracle.cluster.tier;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.Way;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Tier {@code host}: every address of the cluster listens on the loopback address that stands for it. Thread-safe. */
public final class HostListenPlan implements ListenPlan {
    private final LoopbackAddresses addresses;
    private final PrivilegedPorts ports;

    public HostListenPlan(LoopbackAddresses addresses, PrivilegedPorts ports) {
        this.addresses = addresses;
        this.ports = ports;
    }

    @Override
    public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
        return at(address.ip(), address.port());
    }

    @Override
    public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
        return at(node.ip(), nodePort);
    }

    private Optional<InetSocketAddress> at(String ip, int port) {
        return addresses.of(ip).map(loopback -> new InetSocketAddress(loopback, ports.bindable(port)));
    }
}
