package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * From a Service port and a client to a backend: affinity, policy, chance, whether the client may reach that pod, then where the
 * pod really listens. Thread-safe, never blocks; reads the table once per call.
 */
public final class ServiceRouter {
    private final Supplier<ServiceTable> tables;
    private final PodNetwork pods;
    private final Topology topology;
    private final Isolation isolation;
    private final StickyClients sticky;
    private final Supplier<? extends RandomGenerator> random;

    /** @param random asked once per connection, for a generator the calling thread may use */
    public ServiceRouter(
            Supplier<ServiceTable> tables,
            PodNetwork pods,
            Topology topology,
            Isolation isolation,
            Clock clock,
            Supplier<? extends RandomGenerator> random) {
        this.tables = tables;
        this.pods = pods;
        this.topology = topology;
        this.isolation = isolation;
        this.sticky = new StickyClients(clock);
        this.random = random;
    }

    ServiceTable table() {
        return tables.get();
    }

    Topology topology() {
        return topology;
    }

    PodNetwork pods() {
        return pods;
    }

    /** @param node whose address was dialled; "" when it was a Service address, which arrives on the client's own node */
    Arrival arrival(Way way, InetAddress client, String node) {
        return arrival(way, topology.originOf(client), node);
    }

    Arrival arrival(Way way, Topology.Origin origin, String node) {
        String at = node.isEmpty() ? origin.node() : node;
        return new Arrival(way, origin.address(), origin.inCluster(), at, topology.zoneOf(at));
    }

    Decision pick(ServicePort port, Arrival arrival) {
        if (!admits(port, arrival)) {
            return port.hasUsableEndpoint() ? Decision.DROP : Decision.REFUSE;
        }
        if (port.affinity().isEmpty()) {
            return EndpointPicker.pick(port, arrival, random.get());
        }
        Optional<Endpoint> former =
                sticky.of(port.name(), arrival.client()).filter(e -> EndpointPicker.allows(port, arrival, e));
        Decision decision = former.<Decision>map(Decision.To::new)
                .orElseGet(() -> EndpointPicker.pick(port, arrival, random.get()));
        if (decision instanceof Decision.To to) {
            sticky.stamp(
                    port.name(),
                    arrival.client(),
                    to.endpoint(),
                    port.affinity().get());
        }
        return decision;
    }

    /** {@code loadBalancerSourceRanges} guard the load balancer's addresses, and none of the other ways in. */
    private boolean admits(ServicePort port, Arrival arrival) {
        if (arrival.way() != Way.LOAD_BALANCER || port.loadBalancerSources().isEmpty()) {
            return true;
        }
        return IpAddress.parse(source(arrival.client()))
                .filter(ip -> port.loadBalancerSources().stream().anyMatch(range -> range.contains(ip)))
                .isPresent();
    }

    /** A client on this machine that nobody knows more of counts as the first node. */
    private String source(String client) {
        boolean local = client.startsWith("127.") || client.equals("::1") || client.equals("0:0:0:0:0:0:0:1");
        return local
                ? topology.nodeAddresses().stream()
                        .findFirst()
                        .map(Topology.NodeAddress::ip)
                        .orElse(client)
                : client;
    }

    /** Whether {@code source} may reach {@code ip} itself, or what {@link #pick} gave it. */
    boolean mayReach(String source, String ip, int port, Protocol protocol) {
        return isolation.allows(source, ip, port, protocol);
    }

    /** Where the endpoint can be dialled; empty when nothing listens there. */
    Optional<InetSocketAddress> dialable(ServicePort port, Endpoint endpoint) {
        return pods.resolve(endpoint.ip(), endpoint.port(), port.name().protocol());
    }

    /** A decision about one datagram flow, with the address to send to; empty for nowhere. */
    Optional<UdpRelay.Backend> flow(ServiceTable.Target target, Arrival arrival) {
        ServicePort port = target.servicePort();
        if (pick(port, arrival) instanceof Decision.To to && mayReach(port, arrival, to.endpoint())) {
            return dialable(port, to.endpoint())
                    .map(address -> new UdpRelay.Backend(Optional.of(to.endpoint()), address));
        }
        return Optional.empty();
    }

    /** A decision about one connection, with the address to dial. */
    Route route(ServiceTable.Target target, Arrival arrival) {
        Decision decision = pick(target.servicePort(), arrival);
        boolean dropped = decision instanceof Decision.To to && !mayReach(target.servicePort(), arrival, to.endpoint());
        return dropped ? Route.DROPPED : route(target.servicePort(), decision);
    }

    /** The same for a connection that a node makes, whomever it serves with it. */
    Route routeFromNode(ServiceTable.Target target, Arrival arrival) {
        return route(target.servicePort(), pick(target.servicePort(), arrival));
    }

    private boolean mayReach(ServicePort port, Arrival arrival, Endpoint endpoint) {
        return mayReach(
                arrival.client(), endpoint.ip(), endpoint.port(), port.name().protocol());
    }

    private Route route(ServicePort port, Decision decision) {
        if (decision instanceof Decision.To to) {
            return dialable(port, to.endpoint()).<Route>map(Route.To::new).orElse(Route.REFUSED);
        }
        return decision instanceof Decision.Drop ? Route.DROPPED : Route.REFUSED;
    }
}
