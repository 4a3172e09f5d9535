package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.concurrent.ThreadFactory;

/**
 * The channels of the proxy, made in one network: NIO everywhere. Native epoll in Netty 4.2.17 forgets a socket whose input has
 * ended ("epoll_ctl(..) failed: No such file or directory" at the next full buffer), which cuts off long answers to clients that
 * half-close.
 */
public final class Transport {
    /** One long read and one long write cost less than several short ones; buffers grow and shrink with what comes. */
    static final RecvByteBufAllocator RECEIVE =
            new AdaptiveRecvByteBufAllocator(512, 2048, 512 << 10).maxMessagesPerRead(1);

    /** Bytes that wait for a slow reader before its peer is not read any more. */
    static final WriteBufferWaterMark WRITTEN = new WriteBufferWaterMark(64 << 10, 128 << 10);

    private final SocketSource sockets;

    private Transport(SocketSource sockets) {
        this.sockets = sockets;
    }

    /** @throws IllegalArgumentException for event loops that are not NIO's */
    public static Transport of(EventLoopGroup group, SocketSource sockets) {
        if (group instanceof IoEventLoopGroup io && io.isIoType(NioIoHandler.class)) {
            return new Transport(sockets);
        }
        throw new IllegalArgumentException("the proxy needs NIO event loops, see Transport.newGroup");
    }

    public ChannelFactory<ServerSocketChannel> server() {
        return () -> new RelayServerChannel(
                this.<java.nio.channels.ServerSocketChannel>opened(java.nio.channels.ServerSocketChannel::open));
    }

    /** A socket of IPv4 alone is made with fewer steps than one of both families. */
    ChannelFactory<SocketChannel> stream(InetSocketAddress to) {
        ProtocolFamily family =
                to.getAddress() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        return () -> new RelayChannel(
                this.<java.nio.channels.SocketChannel>opened(() -> java.nio.channels.SocketChannel.open(family)));
    }

    ChannelFactory<DatagramChannel> datagram() {
        return () -> new NioDatagramChannel(
                this.<java.nio.channels.DatagramChannel>opened(java.nio.channels.DatagramChannel::open));
    }

    private <T> T opened(SocketSource.Opener<T> opener) {
        try {
            return sockets.open(opener);
        } catch (IOException e) {
            throw new ChannelException("cannot make a socket", e);
        }
    }

    /** Event loops for the proxy; whoever makes them closes them, and {@code mover} after them. */
    public static EventLoopGroup newGroup(int threads, ThreadFactory factory, BulkMover mover) {
        return new RelayLoops(threads, factory, mover);
    }
}
