package dev.coracle.kubelet.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.time.Timers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** One served port: accepts, and knows its connections and the requests that handlers work on. Thread-safe. */
final class HttpListener implements HttpServers.Server, HttpLoop.Target {
    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final HttpServers.Service service;
    private final HttpLoop loop;
    private final HttpDate date;
    private final Executor workers;
    private final Timers timers;
    private final FaultHandler faults;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Runnable afterClose = () -> {};

    HttpListener(
            ServerSocketChannel channel,
            HttpServers.Service service,
            HttpLoop loop,
            HttpDate date,
            Executor workers,
            Timers timers,
            FaultHandler faults)
            throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.service = service;
        this.loop = loop;
        this.date = date;
        this.workers = workers;
        this.timers = timers;
        this.faults = faults;
    }

    void start(Runnable whenClosed) throws IOException {
        afterClose = whenClosed;
        loop.register(channel, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    HttpServers.Service service() {
        return service;
    }

    HttpLoop loop() {
        return loop;
    }

    Executor workers() {
        return workers;
    }

    Timers timers() {
        return timers;
    }

    String date() {
        return date.now();
    }

    Set<Exchange> running() {
        return running;
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public void ready(SelectionKey key, ByteBuffer scratch) {
        try {
            for (SocketChannel client = channel.accept(); client != null; client = channel.accept()) {
                accepted(client);
            }
        } catch (ClosedChannelException closedMeanwhile) {
            // Whoever closed it sees to the rest.
        } catch (IOException e) {
            // Out of file descriptors, as a rule: to try again at once would keep the loop busy with nothing else.
            faults.onFault("accept at " + address, e);
            key.interestOps(0);
            timers.after(AFTER_FAILURE, () -> acceptAgain(key));
        }
    }

    private void acceptAgain(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
            loop.wakeUp();
        }
    }

    private void accepted(SocketChannel client) throws IOException {
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Connection connection = new Connection(this, client);
            connections.add(connection);
            connection.start();
            if (closed.get()) {
                connection.close();
            }
        } catch (IOException gone) {
            client.close(); // the client, before it was welcome
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            faults.onFault("close " + address, e);
        }
        connections.forEach(Connection::close);
        running.forEach(Exchange::interrupt);
        loop.settle();
        afterClose.run();
    }
}
