package dev.coracle.proxy;

import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.apimachinery.time.SystemTimers;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A proxy on loopback sockets: pods are loopback servers, virtual addresses get a free port each. */
final class Loopback implements AutoCloseable, PodNetwork, ListenPlan {
    interface Service {
        void serve(Socket client) throws Exception;
    }

    final BulkMover mover;
    final EventLoopGroup group;
    final SystemTimers timers = new SystemTimers(daemon("timers"));
    final Map<String, InetSocketAddress> pods = new ConcurrentHashMap<>();
    final List<String> faults = new ArrayList<>();
    final ServiceRouter router;
    final Listeners listeners;
    /** While true no socket can be made: the descriptor limit. */
    volatile boolean exhausted;
    /** Every listening socket that was ever made. */
    final List<Channel> listening = new CopyOnWriteArrayList<>();

    volatile ServiceTable table = ServiceTable.EMPTY;
    /** What NetworkPolicies say. */
    volatile Isolation isolation = Isolation.NONE;

    private final List<ServerSocket> servers = new ArrayList<>();
    private final SocketSource limited = new SocketSource() {
        @Override
        public <T> T open(Opener<T> opener) throws IOException {
            if (exhausted) {
                throw new SocketException("Too many open files");
            }
            T opened = opener.open();
            if (opened instanceof ServerSocketChannel server) {
                listening.add(server);
            }
            return opened;
        }
    };

    Loopback() {
        this(BulkMover.NONE);
    }

    Loopback(BulkMover mover) {
        this(Clock.systemUTC(), Optional.empty(), mover);
    }

    Loopback(ManualTime time) {
        this(time, Optional.of(time), BulkMover.NONE);
    }

    private boolean allows(String source, String target, int port, Protocol protocol) {
        return isolation.allows(source, target, port, protocol);
    }

    private Loopback(Clock clock, Optional<Timers> manual, BulkMover mover) {
        this.mover = mover;
        group = Transport.newGroup(1, daemon("loop"), mover);
        router = new ServiceRouter(
                () -> table, this, new TestTopology(), this::allows, clock, ThreadLocalRandom::current);
        listeners = new Listeners(
                group,
                router,
                this,
                limited,
                limited,
                ClientAnnouncer.NONE,
                Runnable::run,
                manual.orElse(timers),
                clock,
                (task, fault) -> faults.add(task));
    }

    /** A pod: each connection is served on a thread of its own. */
    void pod(String ip, Service service) {
        try {
            ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
            servers.add(server);
            pods.put(ip, (InetSocketAddress) server.getLocalSocketAddress());
            daemon("pod " + ip).newThread(() -> accept(server, service)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(ServerSocket server, Service service) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("connection")
                        .newThread(() -> {
                            try (client) {
                                service.serve(client);
                            } catch (Exception e) {
                                // the client's side of the test says what went wrong
                            }
                        })
                        .start();
            } catch (IOException e) {
                return; // closed at the end of the test
            }
        }
    }

    void publish(ServicePort... ports) throws Exception {
        ServiceTable before = table;
        table = ServiceTable.of(List.of(ports));
        listeners.accept(TableChange.between(before, table));
        listeners.settled().get(60, TimeUnit.SECONDS);
    }

    Optional<InetSocketAddress> real(String ip, int port, Protocol protocol) {
        return listeners.bound().entrySet().stream()
                .filter(e -> e.getKey().address().equals(new ServiceAddress(ip, port, protocol)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    Socket connect(String ip, int port) throws IOException {
        InetSocketAddress address = real(ip, port, Protocol.TCP).orElseThrow();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    @Override
    public Optional<InetSocketAddress> resolve(String podIp, int port, Protocol protocol) {
        return Optional.ofNullable(pods.get(podIp));
    }

    @Override
    public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
        return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
        return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public void close() throws IOException {
        listeners.close();
        for (ServerSocket server : servers) {
            server.close();
        }
        timers.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
