package dev.coracle.proxy;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one socket open for each Service address that has an endpoint. A Service port without any has no socket, so that the
 * kernel refuses. Call {@link #accept} with each new table; it never blocks. Under its own lock; connections that are
 * open stay open when their socket goes, as with kube-proxy.
 */
public final class Listeners implements AutoCloseable {
    private static final int LONGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 1 << 20;

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
    private ServiceTable table = ServiceTable.EMPTY;
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

    /** Opens and closes sockets so that they match {@code published}. */
    public synchronized void accept(ServiceTable published) {
        table = published;
        if (!closed) {
            apply(wanted());
        }
    }

    /** The plan or the nodes changed; sockets that could not be opened are tried again. */
    public synchronized void refresh() {
        listeners.values().removeIf(l -> l.opened.isCompletedExceptionally());
        if (!closed) {
            apply(wanted());
        }
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
            apply(Map.of());
            ends = new ArrayList<>(closing.values());
        }
        ends.forEach(CompletableFuture::join);
    }

    private Map<Front, InetSocketAddress> wanted() {
        Map<Front, InetSocketAddress> wanted = new HashMap<>();
        table.addresses().forEach((address, target) -> {
            if (carried(target.servicePort())) {
                plan.forService(address, target.way())
                        .ifPresent(real -> wanted.put(new Front(address, target.way(), ""), real));
            }
        });
        for (ServicePort port : table.ports()) {
            if (port.nodePort() != 0 && carried(port)) {
                router.topology().nodeAddresses().forEach(node -> addNodePort(port, node, wanted));
            }
        }
        return wanted;
    }

    private void addNodePort(ServicePort port, Topology.NodeAddress node, Map<Front, InetSocketAddress> wanted) {
        Protocol protocol = port.name().protocol();
        if (ServiceFacts.isIpv6(node.ip()) == port.name().ipv6()) {
            plan.forNodePort(node, port.nodePort(), protocol).ifPresent(real -> {
                ServiceAddress address = new ServiceAddress(node.ip(), port.nodePort(), protocol);
                wanted.put(new Front(address, Way.NODE_PORT, node.node()), real);
            });
        }
    }

    /** SCTP is never carried. */
    private static boolean carried(ServicePort port) {
        return port.name().protocol() != Protocol.SCTP && port.hasUsableEndpoint();
    }

    private void apply(Map<Front, InetSocketAddress> wanted) {
        listeners.entrySet().removeIf(entry -> {
            boolean keep = entry.getValue().socket.address().equals(wanted.get(entry.getKey()));
            if (!keep) {
                end(entry.getValue());
            }
            return !keep;
        });
        wanted.forEach((front, real) -> {
            Listener listener = listeners.get(front);
            if (listener == null) {
                listeners.put(front, open(front, real));
            } else {
                front.target(table).ifPresent(t -> listener.udp.ifPresent(u -> u.retain(t.servicePort())));
            }
        });
    }

    private void end(Listener listener) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        closing.put(listener.socket, end);
        listener.opened.whenComplete((channel, failure) -> {
            if (failure != null) {
                gone(listener.socket, end);
            } else {
                channel.close().addListener(c -> freed(channel, listener.socket, end));
            }
        });
    }

    /** NIO gives a closed socket back to the kernel with the next select, which a timer makes sure of. */
    private void freed(Channel channel, Socket socket, CompletableFuture<Void> end) {
        if (channel.eventLoop().isShuttingDown()) {
            gone(socket, end);
        } else {
            channel.eventLoop().schedule(() -> gone(socket, end), 1, TimeUnit.MILLISECONDS);
        }
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
        Optional<UdpRelay> udp =
                datagram ? Optional.of(new UdpRelay(front, router, pods, announcer, timers, clock)) : Optional.empty();
        Listener listener = new Listener(socket, udp, new CompletableFuture<>());
        // The former socket on this address may still be on its way out.
        closing.getOrDefault(socket, CompletableFuture.completedFuture(null))
                .thenRun(() -> bind(front, real, listener));
        return listener;
    }

    private void bind(Front front, InetSocketAddress real, Listener listener) {
        ChannelFuture binding = listener.udp
                .map(relay -> datagrams(real, relay))
                .orElseGet(() -> Sockets.bind(
                        group, fronts, real, new TcpRelay(c -> route(front, c), backends, announcer, timers)));
        binding.addListener(done -> {
            if (done.isSuccess()) {
                listener.opened.complete(binding.channel());
            } else {
                faults.onFault("listen on " + real + " for " + front.address(), done.cause());
                listener.opened.completeExceptionally(done.cause());
            }
        });
    }

    private ChannelFuture datagrams(InetSocketAddress real, UdpRelay relay) {
        return new Bootstrap()
                .group(group)
                .channelFactory(Transport.of(group, fronts).datagram())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .handler(relay)
                .bind(real);
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
