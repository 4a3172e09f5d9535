package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.kubelet.network.HostPorts;
import dev.coracle.proxy.Forward;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Host ports listen wherever their node's address can be listened at, and lead to their pod. Thread-safe. */
final class HostPortForwards implements HostPorts {
    /** A network, and which of its addresses stands for a node's address and port; empty for none. */
    record Place(SocketSource sockets, Function<InetSocketAddress, Optional<InetSocketAddress>> address) {}

    private final EventLoopGroup loops;
    private final List<Place> places;
    private final SocketSource pods;
    private final Threads threads;
    private final FaultHandler faults;

    /** @param pods of the network that pods' addresses belong to */
    HostPortForwards(
            EventLoopGroup loops, List<Place> places, SocketSource pods, Threads threads, FaultHandler faults) {
        this.loops = loops;
        this.places = places;
        this.pods = pods;
        this.threads = threads;
        this.faults = faults;
    }

    @Override
    public Runnable open(InetSocketAddress host, Protocol protocol, InetSocketAddress pod) {
        List<Forward> forwards = new ArrayList<>();
        for (Place place : places) {
            try {
                Optional<InetSocketAddress> at = place.address.apply(host);
                if (at.isPresent() && protocol != Protocol.SCTP) {
                    forwards.add(open(place, at.get(), protocol, pod));
                }
            } catch (IOException e) {
                faults.onFault("open host port " + host, e);
            }
        }
        return () -> forwards.forEach(Forward::close);
    }

    private Forward open(Place place, InetSocketAddress at, Protocol protocol, InetSocketAddress pod)
            throws IOException {
        return protocol == Protocol.TCP
                ? Forward.open(loops, place.sockets, at, pods, pod, threads.timers())
                : Forward.openDatagrams(loops, place.sockets, at, pods, pod, threads.timers(), threads.clock());
    }
}
