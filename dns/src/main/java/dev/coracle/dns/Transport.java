package dev.coracle.dns;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
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
import java.io.IOException;
import java.util.concurrent.ThreadFactory;

/** Which channels go with a group of event loops: native epoll where it can be had, NIO otherwise. */
record Transport(boolean epoll, ChannelFactory<DatagramChannel> datagram, ChannelFactory<ServerSocketChannel> server) {

    /** With sockets of that network, on whichever thread the loops are. */
    static Transport of(EventLoopGroup group, SocketSource sockets) {
        return group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
                ? new Transport(
                        true,
                        () -> opened(sockets, EpollDatagramChannel::new),
                        () -> opened(sockets, EpollServerSocketChannel::new))
                : new Transport(
                        false,
                        () -> new NioDatagramChannel(Transport.<java.nio.channels.DatagramChannel>opened(
                                sockets, java.nio.channels.DatagramChannel::open)),
                        () -> new NioServerSocketChannel(Transport.<java.nio.channels.ServerSocketChannel>opened(
                                sockets, java.nio.channels.ServerSocketChannel::open)));
    }

    private static <T> T opened(SocketSource sockets, SocketSource.Opener<T> opener) {
        try {
            return sockets.open(opener);
        } catch (IOException e) {
            throw new ChannelException("cannot make a socket", e);
        }
    }

    static EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(
                threads, factory, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }
}
