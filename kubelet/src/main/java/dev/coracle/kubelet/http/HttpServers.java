package dev.coracle.kubelet.http;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Makes HTTP/1.1 servers. They share one thread, which lives as long as one of them, and run their handlers on the workers.
 * Thread-safe.
 */
public final class HttpServers {
    private static final int BACKLOG = 4096;

    private final Clock clock;
    private final Timers timers;
    private final Executor workers;
    private final ThreadFactory threads;
    private final FaultHandler faults;
    private HttpLoop loop;
    private int open;

    /** @param workers for handlers, which may block */
    public HttpServers(Clock clock, Timers timers, Executor workers, ThreadFactory threads, FaultHandler faults) {
        this.clock = clock;
        this.timers = timers;
        this.workers = workers;
        this.threads = threads;
        this.faults = faults;
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
        ServerSocketChannel channel = sockets.open(() -> bind(address));
        HttpLoop used = acquire(channel);
        HttpListener listener = new HttpListener(channel, service, used, new HttpDate(clock), workers, timers, faults);
        listener.start(this::release);
        return listener;
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private synchronized HttpLoop acquire(ServerSocketChannel channel) throws IOException {
        if (open == 0) {
            try {
                loop = new HttpLoop(threads, faults);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }
        open++;
        return loop;
    }

    private synchronized void release() {
        open--;
        if (open == 0) {
            loop.stop();
        }
    }
}
