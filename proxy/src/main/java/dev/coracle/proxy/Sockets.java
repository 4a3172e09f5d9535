package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens listening sockets whose connections are ready to be piped: not reading yet, half-closure allowed. */
final class Sockets {
    private static final int BACKLOG = 1024;

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
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(child)
                .bind(address);
    }

    /** Blocks until bound. */
    static Channel listen(EventLoopGroup group, SocketSource sockets, InetSocketAddress address, ChannelHandler child)
            throws IOException {
        ChannelFuture bind = bind(group, sockets, address, child).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException("cannot listen on " + address, bind.cause());
        }
        return bind.channel();
    }
}
