package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.kubelet.network.HostPorts;
import dev.coracle.proxy.Forward;
import dev.coracle.proxy.Isolation;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Host ports listen wherever their node's address can be listened at, and lead to their pod. Thread-safe. */
final class HostPortForwards implements HostPorts {
    /** A network, and which of its addresses stands for a node's address and port; empty for none. */
    record Place(SocketSource sockets, Function<InetSocketAddress, Optional<InetSocketAddress>> address) {}

    private final EventLoopGroup loops;
    private final List<Place> places;
    private final SocketSource pods;
    private final Isolation isolation;
    private final Threads threads;
    private final FaultHandler faults;

    /** @param pods of the network that pods' addresses belong to */
    HostPortForwards(
            EventLoopGroup loops,
            List<Place> places,
            SocketSource pods,
            Isolation isolation,
            Threads threads,
            FaultHandler faults) {
        this.isolation = isolation;
        this.loops = loops;
        this.places = places;
        this.pods = pods;
        this.threads = threads;
        this.faults = faults;
    }

    @Override
    public Runnable open(InetSocketAddress host, boolean loopback, Protocol protocol, InetSocketAddress pod) {
        List<Forward> forwards = new ArrayList<>();
        if (protocol != Protocol.SCTP) {
            for (Place place : places) {
                try {
                    Optional<InetSocketAddress> at = place.address.apply(host);
                    if (at.isPresent()) {
                        forwards.add(open(place, at.get(), host, protocol, pod));
                    }
                } catch (IOException e) {
                    faults.onFault("open host port " + host, e);
                }
                if (loopback && host.getAddress() instanceof Inet4Address) {
                    atLoopback(place, host, protocol, pod).ifPresent(forwards::add);
                }
            }
        }
        return () -> forwards.forEach(Forward::close);
    }

    /** Nobody's fault when it is taken: by another node's pod, or by a program of this machine. */
    private Optional<Forward> atLoopback(
            Place place, InetSocketAddress host, Protocol protocol, InetSocketAddress pod) {
        Optional<InetSocketAddress> at = place.address.apply(new InetSocketAddress("127.0.0.1", host.getPort()));
        try {
            return at.isEmpty() ? Optional.empty() : Optional.of(open(place, at.get(), host, protocol, pod));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    private Forward open(
            Place place, InetSocketAddress at, InetSocketAddress host, Protocol protocol, InetSocketAddress pod)
            throws IOException {
        String node = host.getAddress().getHostAddress();
        Predicate<InetAddress> clients =
                client -> isolation.allows(client.getHostAddress(), node, host.getPort(), protocol);
        return protocol == Protocol.TCP
                ? Forward.open(loops, place.sockets, at, pods, pod, clients, threads.timers())
                : Forward.openDatagrams(
                        loops, place.sockets, at, pods, pod, clients, threads.timers(), threads.clock());
    }
}
