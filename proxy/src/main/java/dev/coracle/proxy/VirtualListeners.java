package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Loopback sockets in front of cluster addresses, opened when somebody first asks. Where a connection leads is decided when it
 * is made. Thread-safe; {@link #open} blocks for the bind.
 */
public final class VirtualListeners implements AutoCloseable {
    private record Destination(String host, int port) {}

    private final EventLoopGroup group;
    private final Dialer dialer;
    private final Timers timers;
    private final Map<Destination, Channel> open = new HashMap<>();

    public VirtualListeners(EventLoopGroup group, Dialer dialer, Timers timers) {
        this.group = group;
        this.dialer = dialer;
        this.timers = timers;
    }

    /**
     * The address that leads to {@code host:port}; the same one each time.
     *
     * @param host anything that {@link Dialer#route} knows
     */
    public synchronized InetSocketAddress open(String host, int port) throws IOException {
        Destination destination = new Destination(host, port);
        Channel channel = open.get(destination);
        if (channel == null) {
            channel = Sockets.listen(
                    group,
                    SocketSource.MACHINE,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new TcpRelay(client -> dialer.route(host, port), dialer.backends(), ClientAnnouncer.NONE, timers));
            open.put(destination, channel);
        }
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public synchronized void close() {
        Closing.await(open.values());
        open.clear();
    }
}
