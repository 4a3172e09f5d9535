package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;

/** Leads all that comes to one address in one network to one address in another. Thread-safe. Owns its socket only. */
public final class Forward implements AutoCloseable {
    private final Channel socket;

    private Forward(Channel socket) {
        this.socket = socket;
    }

    /** Connections. Blocks for the bind. */
    public static Forward open(
            EventLoopGroup group,
            SocketSource from,
            InetSocketAddress address,
            SocketSource to,
            InetSocketAddress destination,
            Timers timers)
            throws IOException {
        return open(group, from, address, to, destination, client -> true, timers);
    }

    /** @param clients who is led on; the others get no answer */
    public static Forward open(
            EventLoopGroup group,
            SocketSource from,
            InetSocketAddress address,
            SocketSource to,
            InetSocketAddress destination,
            Predicate<InetAddress> clients,
            Timers timers)
            throws IOException {
        Route route = new Route.To(destination);
        // No name is ever looked up here, so nothing blocks.
        Backends backends = new Backends(to, Runnable::run);
        return new Forward(Sockets.listen(
                group,
                from,
                address,
                new TcpRelay(
                        client -> clients.test(((InetSocketAddress) client.remoteAddress()).getAddress())
                                ? route
                                : Route.DROPPED,
                        backends,
                        ClientAnnouncer.NONE,
                        timers)));
    }

    /** Datagrams. Blocks for the bind. */
    public static Forward openDatagrams(
            EventLoopGroup group,
            SocketSource from,
            InetSocketAddress address,
            SocketSource to,
            InetSocketAddress destination,
            Predicate<InetAddress> clients,
            Timers timers,
            Clock clock)
            throws IOException {
        Optional<UdpRelay.Backend> backend = Optional.of(new UdpRelay.Backend(Optional.empty(), destination));
        return new Forward(Sockets.listenDatagrams(
                group,
                from,
                address,
                new UdpRelay(
                        client -> backend.filter(b -> clients.test(client)), to, ClientAnnouncer.NONE, timers, clock)));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public void close() {
        Closing.start(socket).join();
    }
}
