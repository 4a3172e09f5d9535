package dev.coracle.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/**
 * The channels of the proxy: NIO everywhere. Native epoll in Netty 4.2.17 forgets a socket whose input has ended ("epoll_ctl(..)
 * failed: No such file or directory" at the next full buffer), which cuts off long answers to clients that half-close.
 */
public record Transport(
        Class<? extends SocketChannel> stream,
        Class<? extends ServerSocketChannel> server,
        Class<? extends DatagramChannel> datagram) {
    private static final Transport NIO =
            new Transport(NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class);

    /** @throws IllegalArgumentException for event loops that are not NIO's */
    static Transport of(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup io && io.isIoType(NioIoHandler.class)) {
            return NIO;
        }
        throw new IllegalArgumentException("the proxy needs NIO event loops, see Transport.newGroup");
    }

    /** Event loops for the proxy; whoever makes them closes them. */
    public static EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
    }
}
