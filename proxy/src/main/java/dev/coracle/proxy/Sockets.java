package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens listening sockets whose connections are ready to be piped (not reading yet, half-closure allowed), and datagram sockets. */
final class Sockets {
    private static final int BACKLOG = 1024;
    private static final int LONGEST_DATAGRAM = 65_535;
    private static final int DATAGRAM_BUFFER = 1 << 20;

    private Sockets() {}

    static ChannelFuture bind(
            EventLoopGroup group, SocketSource sockets, InetSocketAddress address, ChannelHandler child) {
        return new ServerBootstrap()
                .group(group)
                .channelFactory(Transport.of(group, sockets).server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.RECEIVE)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Transport.WRITTEN)
                .childHandler(child)
                .bind(address);
    }

    static ChannelFuture bindDatagrams(
            EventLoopGroup group, SocketSource sockets, InetSocketAddress address, UdpRelay relay) {
        return new Bootstrap()
                .group(group)
                .channelFactory(Transport.of(group, sockets).datagram())
                .option(ChannelOption.SO_RCVBUF, DATAGRAM_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .handler(relay)
                .bind(address);
    }

    /** Blocks until bound. */
    static Channel listen(EventLoopGroup group, SocketSource sockets, InetSocketAddress address, ChannelHandler child)
            throws IOException {
        return bound(bind(group, sockets, address, child), address);
    }

    /** Blocks until bound. */
    static Channel listenDatagrams(
            EventLoopGroup group, SocketSource sockets, InetSocketAddress address, UdpRelay relay) throws IOException {
        return bound(bindDatagrams(group, sockets, address, relay), address);
    }

    private static Channel bound(ChannelFuture binding, InetSocketAddress address) throws IOException {
        ChannelFuture bind = binding.awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException("cannot listen on " + address, bind.cause());
        }
        return bind.channel();
    }
}
