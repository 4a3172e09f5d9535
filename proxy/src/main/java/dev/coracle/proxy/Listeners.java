package dev.coracle.proxy;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Closing;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Keeps one socket open for each Service address that has an endpoint, and for each health check. A Service port without any
 * endpoint has no socket, so that the kernel refuses. Call {@link #accept} with each change of the table; it never blocks and looks
 * at the changed Services only. A socket that cannot be opened is tried again. Under its own lock; connections that are open stay
 * open when their socket goes, as with kube-proxy.
 */
public final class Listeners implements AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private record Socket(InetSocketAddress address, boolean datagram) {}

    private final EventLoopGroup group;
    private final ServiceRouter router;
    private final ListenPlan plan;
    private final SocketSource fronts;
    private final SocketSource pods;
    private final ClientAnnouncer announcer;
    private final Backends backends;
    private final Timers timers;
    private final Clock clock;
    private final FaultHandler faults;
    private final Map<Front, Listener> listeners = new HashMap<>();
    private final Map<Socket, CompletableFuture<Void>> closing = new HashMap<>();
    private final Set<Front> failed = new HashSet<>();
    private final Set<Front> reported = new HashSet<>();
    private ServiceTable table = ServiceTable.EMPTY;
    private Timers.Timer retry = () -> {};
    private boolean closed;

    /**
     * @param fronts where it listens
     * @param pods of the network that pods' addresses belong to
     */
    public Listeners(
            EventLoopGroup group,
            ServiceRouter router,
            ListenPlan plan,
            SocketSource fronts,
            SocketSource pods,
            ClientAnnouncer announcer,
            Executor blocking,
            Timers timers,
            Clock clock,
            FaultHandler faults) {
        this.group = group;
        this.router = router;
        this.plan = plan;
        this.fronts = fronts;
        this.pods = pods;
        this.announcer = announcer;
        this.backends = new Backends(pods, blocking);
        this.timers = timers;
        this.clock = clock;
        this.faults = faults;
    }

    /** Opens and closes sockets so that they match the table that {@code change} ends in. */
    public synchronized void accept(TableChange change) {
        table = change.now();
        if (closed) {
            return;
        }
        Set<Topology.NodeAddress> nodes = nodes();
        Set<Front> fronts = new LinkedHashSet<>();
        for (ObjectKey service : change.services()) {
            change.before().portsOf(service).forEach(port -> addFronts(port, nodes, fronts));
            table.portsOf(service).forEach(port -> addFronts(port, nodes, fronts));
        }
        apply(fronts, nodes);
    }

    /** The plan or the nodes changed. */
    public synchronized void refresh() {
        if (closed) {
            return;
        }
        Set<Topology.NodeAddress> nodes = nodes();
        Set<Front> fronts = new LinkedHashSet<>(listeners.keySet());
        table.ports().forEach(port -> addFronts(port, nodes, fronts));
        apply(fronts, nodes);
    }

    private Set<Topology.NodeAddress> nodes() {
        return new LinkedHashSet<>(router.topology().nodeAddresses());
    }

    /** What is really bound now. */
    public synchronized Map<Front, InetSocketAddress> bound() {
        Map<Front, InetSocketAddress> bound = new HashMap<>();
        listeners.forEach((front, listener) ->
                listener.channel().ifPresent(c -> bound.put(front, (InetSocketAddress) c.localAddress())));
        return bound;
    }

    /** Completes when every socket that is being opened now is open or has failed. */
    public synchronized CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(listeners.values().stream()
                .map(l -> l.opened.handle((c, failure) -> null))
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> ends;
        synchronized (this) {
            closed = true;
            retry.cancel();
            listeners.values().forEach(this::end);
            listeners.clear();
            ends = new ArrayList<>(closing.values());
        }
        ends.forEach(CompletableFuture::join);
    }

    /** Whatever could stand for a port now: an address may be another Service's as well, and change its way with that one. */
    private static void addFronts(ServicePort port, Set<Topology.NodeAddress> nodes, Set<Front> fronts) {
        Protocol protocol = port.name().protocol();
        for (List<String> ips : List.of(port.clusterIps(), port.externalIps(), port.loadBalancerIps())) {
            for (String ip : ips) {
                ServiceAddress address = new ServiceAddress(ip, port.port(), protocol);
                fronts.add(new Front(address, Way.CLUSTER_IP, ""));
                fronts.add(new Front(address, Way.EXTERNAL_IP, ""));
                fronts.add(new Front(address, Way.LOAD_BALANCER, ""));
            }
        }
        for (Topology.NodeAddress node : nodes) {
            if (port.nodePort() != 0
                    && ServiceFacts.isIpv6(node.ip()) == port.name().ipv6()) {
                fronts.add(new Front(
                        new ServiceAddress(node.ip(), port.nodePort(), protocol), Way.NODE_PORT, node.node()));
            }
            if (port.healthCheckNodePort() != 0) {
                fronts.add(new Front(
                        new ServiceAddress(node.ip(), port.healthCheckNodePort(), Protocol.TCP),
                        Way.HEALTH_CHECK,
                        node.node()));
            }
        }
    }

    /** Where a front is to listen now; empty for nowhere. */
    private Optional<InetSocketAddress> wanted(Front front, Set<Topology.NodeAddress> nodes) {
        ServiceAddress address = front.address();
        Optional<ServiceTable.Target> target = front.target(table).filter(t -> t.way() == front.way());
        if (target.isEmpty()) {
            return Optional.empty();
        }
        boolean healthCheck = front.way() == Way.HEALTH_CHECK;
        if (!healthCheck && !carried(target.get().servicePort())) {
            return Optional.empty();
        }
        if (front.way() != Way.NODE_PORT && !healthCheck) {
            return plan.forService(address, front.way());
        }
        Topology.NodeAddress node = new Topology.NodeAddress(front.node(), address.ip());
        return nodes.contains(node) ? plan.forNodePort(node, address.port(), address.protocol()) : Optional.empty();
    }

    /** SCTP is never carried. */
    private static boolean carried(ServicePort port) {
        return port.name().protocol() != Protocol.SCTP && port.hasUsableEndpoint();
    }

    /** Sockets that go make room first. */
    private void apply(Set<Front> fronts, Set<Topology.NodeAddress> nodes) {
        Map<Front, InetSocketAddress> opening = new LinkedHashMap<>();
        for (Front front : fronts) {
            Optional<InetSocketAddress> wanted = wanted(front, nodes);
            Listener listener = listeners.get(front);
            boolean keep = listener != null
                    && !failed.contains(front)
                    && wanted.filter(listener.socket.address()::equals).isPresent();
            if (keep) {
                front.target(table).ifPresent(t -> listener.udp.ifPresent(u -> u.retain(t.servicePort())));
                continue;
            }
            failed.remove(front);
            if (listener != null) {
                listeners.remove(front);
                end(listener);
            }
            wanted.ifPresentOrElse(real -> opening.put(front, real), () -> reported.remove(front));
        }
        opening.forEach((front, real) -> listeners.put(front, open(front, real)));
    }

    private synchronized void succeeded(Front front) {
        reported.remove(front);
    }

    /** Reported once, however often it is tried again. */
    private synchronized void failed(Front front, Listener listener, Throwable cause) {
        if (reported.add(front)) {
            faults.onFault("listen on " + listener.socket.address() + " for " + front.address(), cause);
        }
        if (!closed && listeners.get(front) == listener) {
            if (failed.isEmpty()) {
                retry = timers.after(RETRY, this::tryAgain);
            }
            failed.add(front);
        }
    }

    private synchronized void tryAgain() {
        if (!closed) {
            Set<Front> again = Set.copyOf(failed);
            failed.clear();
            again.forEach(front -> {
                Listener listener = listeners.remove(front);
                if (listener != null) {
                    end(listener);
                }
            });
            apply(again, nodes());
        }
    }

    private void end(Listener listener) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        closing.put(listener.socket, end);
        listener.opened.whenComplete((channel, failure) -> {
            if (failure != null) {
                gone(listener.socket, end);
            } else {
                Closing.start(channel).thenRun(() -> gone(listener.socket, end));
            }
        });
    }

    private void gone(Socket socket, CompletableFuture<Void> end) {
        synchronized (this) {
            closing.remove(socket, end);
        }
        end.complete(null);
    }

    private Listener open(Front front, InetSocketAddress real) {
        boolean datagram = front.address().protocol() == Protocol.UDP;
        Socket socket = new Socket(real, datagram);
        Optional<UdpRelay> udp = datagram
                ? Optional.of(new UdpRelay(c -> datagramRoute(front, c), pods, announcer, timers, clock))
                : Optional.empty();
        Listener listener = new Listener(socket, udp, new CompletableFuture<>());
        // The former socket on this address may still be on its way out.
        closing.getOrDefault(socket, CompletableFuture.completedFuture(null))
                .thenRun(() -> bind(front, real, listener));
        return listener;
    }

    private void bind(Front front, InetSocketAddress real, Listener listener) {
        ChannelFuture binding = listener.udp
                .map(relay -> Sockets.bindDatagrams(group, fronts, real, relay))
                .orElseGet(() -> Sockets.bind(group, fronts, real, connections(front)));
        binding.addListener(done -> {
            if (done.isSuccess()) {
                succeeded(front);
                listener.opened.complete(binding.channel());
            } else {
                failed(front, listener, done.cause());
                listener.opened.completeExceptionally(done.cause());
            }
        });
    }

    private ChannelHandler connections(Front front) {
        if (front.way() != Way.HEALTH_CHECK) {
            return new TcpRelay(c -> route(front, c), backends, announcer, timers);
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                ServiceTable now = router.table();
                now.atHealthCheck(front.address().port())
                        .map(t -> t.servicePort().name().service())
                        .ifPresentOrElse(
                                service -> client.pipeline()
                                        .addLast(new HealthCheck(
                                                service,
                                                () -> router.table().localReadyEndpoints(service, front.node()),
                                                timers)),
                                client::close);
            }
        };
    }

    private Optional<UdpRelay.Backend> datagramRoute(Front front, InetAddress client) {
        return front.target(router.table())
                .flatMap(target -> router.flow(target, router.arrival(target.way(), client, front.node())));
    }

    private Route route(Front front, Channel client) {
        InetSocketAddress from = (InetSocketAddress) client.remoteAddress();
        return front.target(router.table())
                .map(t -> router.route(t, router.arrival(t.way(), from.getAddress(), front.node())))
                .orElse(Route.REFUSED);
    }

    private record Listener(Socket socket, Optional<UdpRelay> udp, CompletableFuture<Channel> opened) {
        Optional<Channel> channel() {
            return opened.isDone() && !opened.isCompletedExceptionally()
                    ? Optional.of(opened.join())
                    : Optional.empty();
        }
    }
}
