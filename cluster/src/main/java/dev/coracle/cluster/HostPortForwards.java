package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.network.HostPorts;
import dev.coracle.proxy.Forward;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Tier {@code node}: host ports over TCP listen at the node's address and lead to their pod. Thread-safe. */
final class HostPortForwards implements HostPorts {
    private final EventLoopGroup loops;
    private final SocketSource nodes;
    private final Timers timers;
    private final FaultHandler faults;

    HostPortForwards(EventLoopGroup loops, SocketSource nodes, Timers timers, FaultHandler faults) {
        this.loops = loops;
        this.nodes = nodes;
        this.timers = timers;
        this.faults = faults;
    }

    @Override
    public Runnable open(InetSocketAddress host, Protocol protocol, InetSocketAddress pod) {
        if (protocol != Protocol.TCP) {
            return () -> {};
        }
        try {
            return Forward.open(loops, nodes, host, nodes, pod, timers)::close;
        } catch (IOException e) {
            faults.onFault("open host port " + host, e);
            return () -> {};
        }
    }
}
