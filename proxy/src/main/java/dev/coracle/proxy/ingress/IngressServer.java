package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.proxy.ServiceDialer;
import dev.coracle.proxy.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Listens for what Ingresses serve, in any network, and leads requests to backends. Owns its listeners and their connections.
 * Thread-safe; opening and closing block.
 */
public final class IngressServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loops;
    private final Supplier<IngressTable> tables;
    private final ServiceDialer services;
    private final Supplier<TlsIdentity> fallback;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param fallback the certificate of hosts that have none; asked when somebody first connects to one, on an event loop */
    public IngressServer(
            EventLoopGroup loops,
            Supplier<IngressTable> tables,
            ServiceDialer services,
            Supplier<TlsIdentity> fallback) {
        this.loops = loops;
        this.tables = tables;
        this.services = services;
        this.fallback = fallback;
    }

    /** The address it was bound to: {@code address}, with a port if that was 0. */
    public InetSocketAddress http(SocketSource sockets, InetSocketAddress address) throws IOException {
        return listen(sockets, address, false, Optional.empty());
    }

    /** Certificates are chosen by the name the client asks for. */
    public InetSocketAddress https(SocketSource sockets, InetSocketAddress address) throws IOException {
        return listen(sockets, address, true, Optional.empty());
    }

    /** Plain HTTP for clients that cannot say which host they mean: every request is for {@code host}. */
    public InetSocketAddress httpFor(String host, InetSocketAddress address) throws IOException {
        return listen(SocketSource.MACHINE, address, false, Optional.of(host));
    }

    private InetSocketAddress listen(
            SocketSource sockets, InetSocketAddress address, boolean tls, Optional<String> host) throws IOException {
        ChannelFuture bind = new ServerBootstrap()
                .group(loops)
                .channelFactory(Transport.of(loops, sockets).server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client, tls, host);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException("cannot listen on " + address, bind.cause());
        }
        own(bind.channel());
        return (InetSocketAddress) bind.channel().localAddress();
    }

    private void accept(Channel client, boolean tls, Optional<String> host) {
        own(client);
        if (tls) {
            client.pipeline().addLast(new SniHandler(this::certificate));
        }
        client.pipeline().addLast(new HttpServerCodec());
        client.pipeline().addLast(new ClientConnection(tables, services, host, tls));
    }

    private SslContext certificate(String serverName) {
        return Optional.ofNullable(serverName)
                .flatMap(name -> tables.get().certificate(name.toLowerCase(Locale.ROOT)))
                .orElseGet(fallback)
                .context();
    }

    private void own(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(gone -> channels.remove(channel));
        if (closed) {
            channel.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        Closing.await(List.copyOf(channels));
    }
}
