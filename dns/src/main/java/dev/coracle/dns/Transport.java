package dev.coracle.dns;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.ThreadFactory;

/** Which channels go with a group of event loops: native epoll where it can be had, NIO otherwise. */
record Transport(Class<? extends DatagramChannel> datagram, Class<? extends ServerSocketChannel> server) {

    static Transport of(EventLoopGroup group) {
        boolean epoll = group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
        return epoll
                ? new Transport(EpollDatagramChannel.class, EpollServerSocketChannel.class)
                : new Transport(NioDatagramChannel.class, NioServerSocketChannel.class);
    }

    static EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(
                threads, factory, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    boolean epoll() {
        return datagram == EpollDatagramChannel.class;
    }
}
