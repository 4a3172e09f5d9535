package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One port for programs outside the cluster's network: SOCKS5 and SOCKS4a (CONNECT), HTTP CONNECT, and plain HTTP proxying. Names
 * and addresses of the cluster go where a pod's connection would go, everything else straight out. Owns its socket only.
 */
public final class SocksProxy implements AutoCloseable {
    private final Channel socket;

    private SocksProxy(Channel socket) {
        this.socket = socket;
    }

    /**
     * Blocks for the bind.
     *
     * @param address its port may be 0
     */
    public static SocksProxy open(EventLoopGroup group, InetSocketAddress address, Dialer dialer, Timers timers)
            throws IOException {
        return new SocksProxy(Sockets.listen(group, SocketSource.MACHINE, address, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                client.pipeline().addLast(new ProxyHandshake(dialer, timers));
            }
        }));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public void close() {
        Closing.start(socket).join();
    }
}
