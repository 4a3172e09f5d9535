package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * Opens connections to where routes lead, ready to be piped: not reading yet, half-closure allowed. Thread-safe. Names outside
 * the cluster are looked up on the given executor, because the host's resolver blocks, and dialled in the machine's network.
 */
final class Backends {
    private static final int CONNECT_MILLIS = 30_000;

    private final SocketSource sockets;
    private final Executor blocking;

    /** @param sockets of the network that the cluster's own addresses belong to */
    Backends(SocketSource sockets, Executor blocking) {
        this.sockets = sockets;
        this.blocking = blocking;
    }

    /** Tells {@code then} the channel or why there is none, on {@code loop}. */
    void connect(EventLoop loop, Route route, BiConsumer<Channel, Throwable> then) {
        connect(loop, route, new ChannelInboundHandlerAdapter(), then);
    }

    /** @param handler is there before the first byte comes */
    void connect(EventLoop loop, Route route, ChannelHandler handler, BiConsumer<Channel, Throwable> then) {
        if (route instanceof Route.To to) {
            dial(loop, sockets, to.address(), handler, then);
        } else if (route instanceof Route.Outside outside) {
            blocking.execute(() -> outside(loop, outside, handler, then));
        } else {
            then.accept(null, new ConnectException("connection refused"));
        }
    }

    private static void outside(
            EventLoop loop, Route.Outside outside, ChannelHandler handler, BiConsumer<Channel, Throwable> then) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(outside.host()), outside.port());
            dial(loop, SocketSource.MACHINE, address, handler, then);
        } catch (UnknownHostException e) {
            loop.execute(() -> then.accept(null, e));
        }
    }

    private static void dial(
            EventLoop loop,
            SocketSource sockets,
            InetSocketAddress address,
            ChannelHandler handler,
            BiConsumer<Channel, Throwable> then) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(Transport.of(loop, sockets).stream(address))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.RECEIVE)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Transport.WRITTEN)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(handler)
                .connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                then.accept(connecting.channel(), null);
            } else if (loop.inEventLoop()) {
                then.accept(null, done.cause());
            } else {
                // A socket that could not even be made reports from a thread of Netty's own.
                loop.execute(() -> then.accept(null, done.cause()));
            }
        });
    }
}
