package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Dials what a pod would dial: a cluster IP, a DNS name, a node's address with a node port, a pod's address. Thread-safe.
 * Clients of unknown address count as
 * being inside the cluster, on no particular node, and are let everywhere, as nodes are.
 */
public final class Dialer {
    private static final Topology.Origin INSIDE = new Topology.Origin("127.0.0.1", true, "");

    private final ServiceRouter router;
    private final ClusterNames names;
    private final EventLoopGroup group;
    private final SocketSource sockets;
    private final Backends backends;

    /**
     * @param sockets of the network that pods' addresses belong to
     * @param blocking runs look-ups of names outside the cluster
     */
    public Dialer(
            ServiceRouter router, ClusterNames names, EventLoopGroup group, SocketSource sockets, Executor blocking) {
        this.router = router;
        this.names = names;
        this.group = group;
        this.sockets = sockets;
        this.backends = new Backends(sockets, blocking);
    }

    Backends backends() {
        return backends;
    }

    /** Where {@code host:port} leads now, with a backend picked. Never blocks. */
    public Route route(String host, int port) {
        return route(host, port, Protocol.TCP);
    }

    public Route route(String host, int port, Protocol protocol) {
        return route(host, port, protocol, INSIDE);
    }

    /** As {@link #route(String, int)} for a client whose address is known: a pod's. */
    public Route route(String host, int port, InetAddress client) {
        return route(host, port, Protocol.TCP, client);
    }

    public Route route(String host, int port, Protocol protocol, InetAddress client) {
        return route(host, port, protocol, router.topology().originOf(client));
    }

    private Route route(String host, int port, Protocol protocol, Topology.Origin client) {
        Optional<IpAddress> ip = IpAddress.parse(host);
        Optional<String> found = ip.isPresent() ? Optional.empty() : names.addressOf(host);
        return ip.or(() -> found.flatMap(IpAddress::parse))
                .map(address -> toIp(address.toString(), port, protocol, client))
                .orElseGet(() -> new Route.Outside(found.orElse(host), port));
    }

    /** @param ip in its canonical form, as tables and objects hold it */
    private Route toIp(String ip, int port, Protocol protocol, Topology.Origin client) {
        ServiceTable table = router.table();
        Optional<ServiceTable.Target> service = table.at(new ServiceAddress(ip, port, protocol));
        if (service.isPresent()) {
            return router.route(service.get(), router.arrival(service.get().way(), client, ""));
        }
        Optional<Topology.NodeAddress> node = router.topology().nodeAddresses().stream()
                .filter(n -> n.ip().equals(ip))
                .findFirst();
        Optional<ServiceTable.Target> nodePort =
                node.flatMap(n -> table.atNodePort(port, protocol, ServiceFacts.isIpv6(ip)));
        if (nodePort.isPresent()) {
            return router.route(
                    nodePort.get(),
                    router.arrival(Way.NODE_PORT, client, node.orElseThrow().node()));
        }
        if (!router.mayReach(client.address(), ip, port, protocol)) {
            return Route.DROPPED;
        }
        Optional<InetSocketAddress> pod = router.pods().resolve(ip, port, protocol);
        if (pod.isPresent()) {
            return new Route.To(pod.get());
        }
        boolean ours = node.isPresent() || table.knows(ip) || router.topology().isClusterAddress(ip);
        return ours ? Route.REFUSED : new Route.Outside(ip, port);
    }

    /**
     * Connects over TCP.
     *
     * @param handler the channel's first; AUTO_READ is off until the caller turns it on
     */
    public CompletionStage<Channel> connect(String host, int port, ChannelHandler handler) {
        CompletableFuture<Channel> connected = new CompletableFuture<>();
        backends.connect(group.next(), route(host, port), handler, (channel, failure) -> {
            if (failure == null) {
                connected.complete(channel);
            } else {
                connected.completeExceptionally(failure);
            }
        });
        return connected;
    }

    /** Connects over TCP and blocks meanwhile: for worker threads. */
    public SocketChannel open(String host, int port) throws IOException {
        Route route = route(host, port);
        if (route instanceof Route.To to) {
            SocketChannel channel = sockets.open(SocketChannel::open);
            try {
                channel.connect(to.address());
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
        if (route instanceof Route.Outside outside) {
            return SocketChannel.open(new InetSocketAddress(outside.host(), outside.port()));
        }
        throw refused(host, port, route);
    }

    private static ConnectException refused(String host, int port, Route route) {
        String why = route instanceof Route.Dropped ? "the traffic policy allows no endpoint" : "connection refused";
        return new ConnectException("dial tcp " + host + ":" + port + ": " + why);
    }
}
