package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.Way;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Tier {@code node}: every address of a family that nodes have listens as itself. Addresses from outside the cluster's ranges are made the namespace's
 * own when they are first asked for, by the executor. Thread-safe.
 */
public final class NamespaceListenPlan implements ListenPlan {
    private final NodeNetwork network;
    private final Executor executor;
    private final FaultHandler faults;

    public NamespaceListenPlan(NodeNetwork network, Executor executor, FaultHandler faults) {
        this.network = network;
        this.executor = executor;
        this.faults = faults;
    }

    @Override
    public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
        if (way != Way.CLUSTER_IP && !network.owns(address.ip()) && network.carries(address.ip())) {
            executor.execute(() -> own(address.ip()));
        }
        return at(address.ip(), address.port());
    }

    private void own(String ip) {
        try {
            network.own(ip);
        } catch (IOException e) {
            faults.onFault("make " + ip + " an address of the nodes", e);
        }
    }

    @Override
    public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
        return at(node.ip(), nodePort);
    }

    private Optional<InetSocketAddress> at(String ip, int port) {
        return network.carries(ip) ? Optional.of(new InetSocketAddress(ip, port)) : Optional.empty();
    }
}
