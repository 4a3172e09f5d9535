package dev.coracle.kubelet.http;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Makes HTTP/1.1 servers. They share one event loop, which lives as long as one of them, and run their handlers on the workers.
 * Thread-safe; opening and closing block.
 */
public final class HttpServers {
    private static final int BACKLOG = 4096;

    private final Surroundings surroundings;
    private final ThreadFactory threads;
    private EventLoopGroup loop;
    private int open;

    /** What all servers use. */
    record Surroundings(Clock clock, Timers timers, Executor workers, FaultHandler faults) {}

    /** @param workers for handlers, which may block */
    public HttpServers(Clock clock, Timers timers, Executor workers, ThreadFactory threads, FaultHandler faults) {
        this.surroundings = new Surroundings(clock, timers, workers, faults);
        this.threads = threads;
    }

    /** A port that is served. */
    public interface Server extends AutoCloseable {
        InetSocketAddress address();

        /** Ends connections, interrupts handlers; the port is free when this returns. */
        @Override
        void close();
    }

    /**
     * What a server does with requests.
     *
     * @param tls empty to serve in clear
     * @param log hears what the program of the container would write to its log: of handlers that fail, of failed TLS handshakes
     */
    public record Service(HttpHandler handler, Optional<SSLContext> tls, Consumer<String> log) {}

    public Server open(SocketSource sockets, InetSocketAddress address, Service service) throws IOException {
        ServerSocketChannel socket = sockets.open(ServerSocketChannel::open);
        HttpListener listener = new HttpListener(service, surroundings);
        ChannelFuture bind = new ServerBootstrap()
                .group(acquire())
                .channelFactory(() -> new NioServerSocketChannel(socket))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(listener)
                .bind(address)
                .awaitUninterruptibly();
        if (bind.isSuccess()) {
            return listener.opened(bind.channel(), this::release);
        }
        release();
        throw bind.cause() instanceof IOException e ? e : new IOException("cannot listen on " + address, bind.cause());
    }

    private synchronized EventLoopGroup acquire() {
        if (open++ == 0) {
            loop = new MultiThreadIoEventLoopGroup(1, this::newThread, NioIoHandler.newFactory());
        }
        return loop;
    }

    private Thread newThread(Runnable task) {
        Thread thread = threads.newThread(task);
        thread.setName("http of pods");
        return thread;
    }

    private synchronized void release() {
        if (--open == 0) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }
}
