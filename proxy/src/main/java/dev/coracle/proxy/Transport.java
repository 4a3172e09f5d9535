package dev.coracle.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/** Which channels go with a group of event loops: native epoll where it can be had, NIO otherwise. */
public record Transport(
        Class<? extends SocketChannel> stream,
        Class<? extends ServerSocketChannel> server,
        Class<? extends DatagramChannel> datagram) {

    static Transport of(EventLoopGroup group) {
        boolean epoll = group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
                || group instanceof IoEventLoop loop && loop.isIoType(EpollIoHandler.class);
        return epoll
                ? new Transport(EpollSocketChannel.class, EpollServerSocketChannel.class, EpollDatagramChannel.class)
                : new Transport(NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class);
    }

    /** Event loops for proxies and DNS; whoever makes them closes them. */
    public static EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(
                threads, factory, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }
}
