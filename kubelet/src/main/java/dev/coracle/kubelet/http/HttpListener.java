package dev.coracle.kubelet.http;

import dev.coracle.apimachinery.net.Closing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One served port: knows its connections and the requests that handlers work on. Thread-safe. */
final class HttpListener extends ChannelInitializer<SocketChannel> implements HttpServers.Server {
    private final HttpServers.Service service;
    private final HttpServers.Surroundings surroundings;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Channel channel;
    private Runnable afterClose;

    HttpListener(HttpServers.Service service, HttpServers.Surroundings surroundings) {
        this.service = service;
        this.surroundings = surroundings;
    }

    HttpListener opened(Channel bound, Runnable whenClosed) {
        channel = bound;
        afterClose = whenClosed;
        return this;
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    HttpServers.Service service() {
        return service;
    }

    HttpServers.Surroundings surroundings() {
        return surroundings;
    }

    Set<Exchange> running() {
        return running;
    }

    @Override
    protected void initChannel(SocketChannel client) {
        connections.add(client);
        client.closeFuture().addListener(gone -> connections.remove(client));
        Connection connection = new Connection(this, client);
        ChannelPipeline pipeline = client.pipeline();
        service.tls().ifPresent(tls -> pipeline.addLast(new TlsDetector(connection, tls, surroundings.workers())));
        pipeline.addLast(new RequestDecoder(), new HttpResponseEncoder(), connection);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        running.forEach(Exchange::spareThisThread);
        channel.close().awaitUninterruptibly(); // no connection comes after that
        List<Channel> all = new ArrayList<>(connections);
        all.add(channel);
        Closing.await(all);
        running.forEach(Exchange::interrupt);
        afterClose.run();
    }
}
