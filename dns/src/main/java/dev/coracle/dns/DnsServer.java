package dev.coracle.dns;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.SocketSource;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers DNS over UDP and TCP. Owns its sockets, and its event loops only when none were given. Thread-safe; {@link #bind} and
 * {@link #close} block and belong on no event loop.
 */
public final class DnsServer implements AutoCloseable {
    /** One datagram of a batch; queries longer than this are not legal DNS in practice. */
    private static final int DATAGRAM = 1024;

    /** Datagrams taken by one recvmmsg. */
    private static final int BATCH = 32;

    private static final int SOCKET_BUFFER = 1 << 20;
    private static final int ATTEMPTS_FOR_A_PAIR = 16;

    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final Transport transport;
    private final Responder responder;
    private final ChannelGroup channels = new DefaultChannelGroup("dns", GlobalEventExecutor.INSTANCE, true);

    private DnsServer(EventLoopGroup group, boolean ownsGroup, Transport transport, Responder responder) {
        this.group = group;
        this.ownsGroup = ownsGroup;
        this.transport = transport;
        this.responder = responder;
    }

    /** On event loops that somebody else closes, with sockets of one network. */
    public static DnsServer on(
            EventLoopGroup group, SocketSource sockets, Supplier<Serving> servings, FaultHandler faults) {
        return new DnsServer(group, false, Transport.of(group, sockets), responder(servings, faults));
    }

    /** With one event loop of its own. */
    public static DnsServer standalone(Supplier<Serving> servings, FaultHandler faults) {
        EventLoopGroup own = newGroup("coracle-dns");
        Transport transport = Transport.of(own, SocketSource.MACHINE);
        return new DnsServer(own, true, transport, responder(servings, faults));
    }

    /** One event loop of the fastest kind there is. */
    public static EventLoopGroup newGroup(String threadName) {
        return Transport.newGroup(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Responder responder(Supplier<Serving> servings, FaultHandler faults) {
        return new Responder(servings, new Answerer(ThreadLocalRandom::current), faults);
    }

    /**
     * Opens one UDP and one TCP socket with the same number. May be called for several addresses.
     *
     * @param address its port may be 0
     * @return the address bound
     */
    public InetSocketAddress bind(InetSocketAddress address) throws BindException {
        for (int attempt = 1; ; attempt++) {
            Channel datagrams = bound(address, datagrams());
            InetSocketAddress chosen = (InetSocketAddress) datagrams.localAddress();
            try {
                channels.add(bound(chosen, streams()));
                channels.add(datagrams);
                return chosen;
            } catch (BindException e) {
                datagrams.close().syncUninterruptibly();
                // A port number that the kernel chose for UDP may be taken for TCP.
                if (address.getPort() != 0 || attempt == ATTEMPTS_FOR_A_PAIR) {
                    throw e;
                }
            }
        }
    }

    /** {@link #bind(InetSocketAddress)} for several addresses of one port. */
    public List<InetSocketAddress> bind(List<InetAddress> addresses, int port) throws BindException {
        List<InetSocketAddress> bound = new ArrayList<>(addresses.size());
        for (InetAddress address : addresses) {
            bound.add(bind(new InetSocketAddress(address, port)));
        }
        return bound;
    }

    @Override
    public void close() {
        List<Channel> open = List.copyOf(channels);
        channels.close(); // whoever is accepted from now on as well
        Closing.await(open);
        if (ownsGroup) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Opens an UDP socket only, for an address whose streams go elsewhere. */
    public void bindDatagrams(InetSocketAddress address) throws BindException {
        channels.add(bound(address, datagrams()));
    }

    private Bootstrap datagrams() {
        return new Bootstrap()
                .group(group)
                .channelFactory(transport.datagram())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .handler(new UdpQueries(responder, ThreadLocalRandom::current));
    }

    private ServerBootstrap streams() {
        return new ServerBootstrap()
                .group(group)
                .channelFactory(transport.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        channels.add(client);
                        client.pipeline().addLast(new TcpQueries(responder));
                    }
                });
    }

    private Channel bound(InetSocketAddress address, Bootstrap bootstrap) throws BindException {
        if (transport.epoll()) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM * BATCH));
        } else {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM));
        }
        return channel(address, bootstrap.bind(address));
    }

    private static Channel bound(InetSocketAddress address, ServerBootstrap bootstrap) throws BindException {
        return channel(address, bootstrap.bind(address));
    }

    private static Channel channel(InetSocketAddress address, ChannelFuture bind) throws BindException {
        if (!bind.awaitUninterruptibly().isSuccess()) {
            BindException failure = new BindException("DNS cannot listen on " + address);
            failure.initCause(bind.cause());
            throw failure;
        }
        return bind.channel();
    }
}
