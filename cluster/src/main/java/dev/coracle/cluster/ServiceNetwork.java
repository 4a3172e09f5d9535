package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.PodAccess;
import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.ReachableAddress;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.cluster.tier.HostListenPlan;
import dev.coracle.cluster.tier.HostNodePorts;
import dev.coracle.cluster.tier.LoopbackAddresses;
import dev.coracle.cluster.tier.LoopbackSlot;
import dev.coracle.cluster.tier.PrivilegedPorts;
import dev.coracle.cluster.tier.node.NamespaceListenPlan;
import dev.coracle.cluster.tier.node.NodeNetwork;
import dev.coracle.dns.NameLookup;
import dev.coracle.dns.Servings;
import dev.coracle.dns.ZoneSettings;
import dev.coracle.dns.ZoneTracker;
import dev.coracle.proxy.ClientAnnouncer;
import dev.coracle.proxy.ClusterNames;
import dev.coracle.proxy.Dialer;
import dev.coracle.proxy.Forward;
import dev.coracle.proxy.Front;
import dev.coracle.proxy.Isolation;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.Listeners;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.ServiceDialer;
import dev.coracle.proxy.ServiceRouter;
import dev.coracle.proxy.ServiceTracker;
import dev.coracle.proxy.SocksProxy;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.VirtualListeners;
import dev.coracle.proxy.Way;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Service addresses and names of one cluster: proxy, DNS zone, and the ways in from this machine. Made before the informers start;
 * routes as soon as they are synced.
 */
final class ServiceNetwork implements ReachableAddress, AutoCloseable {
    private static final long ENDPOINT_WAIT_SECONDS = 5;
    private static final int LISTENER_MILLIS = 250;

    private final Informers informers;
    private final EventLoopGroup loops;
    private final Threads threads;
    private final FaultHandler faults;
    private final PodNetwork pods;
    private final Optional<LoopbackSlot> slot;
    private final Optional<NodeNetwork> namespace;
    private final SocketSource sockets;
    private final ListenPlan plan;
    private final ZoneTracker zones;
    private final Corefiles corefiles;
    private final NameLookup names;
    private final DnsServers dnsServers;
    private final DirectDns directDns;
    private final ServiceTracker services;
    private final Dialer dialer;
    private final ServiceDialer serviceDialer;
    private final Listeners listeners;
    private final Optional<Listeners> hostNodePorts;
    private final List<Forward> forwards = new ArrayList<>();
    private final VirtualListeners virtual;
    private volatile SocksProxy proxy;

    ServiceNetwork(
            ClusterOptions options,
            String dnsAddress,
            Optional<LoopbackSlot> slot,
            LoopbackAddresses addresses,
            Optional<NodeNetwork> namespace,
            PodNetwork pods,
            ClientAnnouncer announcer,
            Isolation isolation,
            Informers informers,
            EventLoopGroup loops,
            Threads threads,
            FaultHandler faults) {
        this.informers = informers;
        this.loops = loops;
        this.threads = threads;
        this.faults = faults;
        this.pods = pods;
        this.slot = slot;
        this.namespace = namespace;
        this.sockets = namespace.map(NodeNetwork::sockets).orElse(SocketSource.MACHINE);
        ListenPlan machine =
                slot.isPresent() ? new HostListenPlan(addresses, PrivilegedPorts.probe()) : new NoListeners();
        this.plan = namespace
                .<ListenPlan>map(network -> new NamespaceListenPlan(network, threads.workers(), faults))
                .orElse(machine);
        this.zones = new ZoneTracker(
                ZoneSettings.of(options.clusterDomain()),
                informers.of(Resources.SERVICES),
                informers.of(Resources.ENDPOINT_SLICES),
                informers.of(Resources.NAMESPACES),
                informers.of(Resources.PODS),
                threads.clock());
        Upstreams upstreams = new Upstreams(
                options,
                loops,
                sockets,
                server -> of(server.getAddress().getHostAddress(), server.getPort(), Protocol.UDP),
                threads);
        Servings servings = Servings.of(zones, upstreams.machine());
        this.corefiles = new Corefiles(servings::configure, upstreams);
        corefiles.follow(informers.of(Resources.CONFIG_MAPS));
        this.names = new NameLookup(servings, options.clusterDomain());
        this.dnsServers = new DnsServers(sockets, servings, faults);
        this.directDns = new DirectDns(dnsAddress, plan, dnsServers::open, threads.workers(), faults);
        this.services = new ServiceTracker(informers.of(Resources.SERVICES), informers.of(Resources.ENDPOINT_SLICES));
        boolean firstSlot = slot.filter(s -> s.number() == 0).isPresent();
        ClusterTopology topology = new ClusterTopology(
                informers.of(Resources.NODES),
                Stream.of(options.serviceRanges(), options.podRanges())
                        .flatMap(List::stream)
                        .toList(),
                firstSlot || namespace.isPresent());
        ServiceRouter router =
                new ServiceRouter(services, pods, topology, isolation, threads.clock(), ThreadLocalRandom::current);
        ClusterNames clusterNames = name -> names.addressOf(name, "default");
        this.dialer = new Dialer(router, clusterNames, loops, sockets, threads.workers());
        this.serviceDialer = new ServiceDialer(router, sockets);
        this.listeners = listeners(router, directDns, sockets, announcer);
        this.hostNodePorts = namespace.map(network ->
                listeners(router, new HostNodePorts(machine, firstSlot), SocketSource.MACHINE, ClientAnnouncer.NONE));
        this.virtual = new VirtualListeners(loops, dialer, threads.timers());
        services.onPublish(change -> allListeners().forEach(l -> l.accept(change)));
        namespace
                .flatMap(NodeNetwork::kernelProxy)
                .ifPresent(kernel -> KernelServices.follow(kernel, informers, services, directDns));
        directDns.onRelayed(listeners::refresh);
        services.onPublish(change -> directDns.accept(services.get()));
        informers.of(Resources.NODES).onChange((before, after) -> {
            if (topology.onChange(before, after)) {
                allListeners().forEach(Listeners::refresh);
            }
        });
    }

    private Listeners listeners(
            ServiceRouter router, ListenPlan where, SocketSource fronts, ClientAnnouncer announcer) {
        return new Listeners(
                loops,
                router,
                where,
                fronts,
                sockets,
                announcer,
                threads.workers(),
                threads.timers(),
                threads.clock(),
                faults);
    }

    private Stream<Listeners> allListeners() {
        return Stream.concat(Stream.of(listeners), hostNodePorts.stream());
    }

    /** Lets the nodes' namespace, if there is one, reach the API server, at {@code node} and where the machine does. */
    void forwardApiServer(InetSocketAddress node, int port) throws IOException {
        if (namespace.isPresent()) {
            InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (InetSocketAddress address : List.of(node, server)) {
                forwards.add(Forward.open(loops, sockets, address, SocketSource.MACHINE, server, threads.timers()));
            }
        }
    }

    /** Opens the proxy that {@code coracle run} points commands at. */
    void startProxy() throws IOException {
        proxy = SocksProxy.open(
                loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), dialer, threads.timers());
    }

    int proxyPort() {
        SocksProxy started = proxy;
        return started == null ? 0 : started.address().getPort();
    }

    ServiceTracker routes() {
        return services;
    }

    DnsServers dnsServers() {
        return dnsServers;
    }

    Corefiles corefiles() {
        return corefiles;
    }

    DirectDns directDns() {
        return directDns;
    }

    NameLookup names() {
        return names;
    }

    Dialer dialer() {
        return dialer;
    }

    /** Pods as this process dials them without caring for networks: in tier {@code node} at a loopback address for each port. */
    PodAccess podsFromMachine() {
        return namespace.isEmpty()
                ? (ip, port) -> pods.resolve(ip, port, Protocol.TCP)
                : (ip, port) -> pods.resolve(ip, port, Protocol.TCP)
                        .filter(this::listens)
                        .map(real -> open(ip, port));
    }

    /** The loopback address accepts before anybody knows, so who finds no listener must be told in time. */
    private boolean listens(InetSocketAddress pod) {
        try (Socket socket = sockets.openStream()) {
            socket.connect(pod, LISTENER_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    ServiceDialer serviceDialer() {
        return serviceDialer;
    }

    /** A loopback address that leads to {@code host:port} as seen from inside the cluster. */
    InetSocketAddress open(String host, int port) {
        try {
            return virtual.open(host, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<InetSocketAddress> of(String address, int port, Protocol protocol) {
        if (namespace.isPresent()) {
            return Optional.of(new InetSocketAddress(address, port));
        }
        Optional<InetSocketAddress> pod = pods.resolve(address, port, protocol);
        if (pod.isPresent()) {
            return pod;
        }
        Optional<InetSocketAddress> planned =
                plan.forService(new ServiceAddress(address, port, protocol), Way.CLUSTER_IP);
        if (planned.isPresent()) {
            return planned;
        }
        return protocol == Protocol.TCP ? Optional.of(open(address, port)) : Optional.empty();
    }

    /** For {@code coracle get services}: every Service port and where it can be dialled from this machine. */
    ArrayNode table() {
        ArrayNode rows = Json.array();
        Set<InetSocketAddress> bound = new HashSet<>(listeners.bound().values());
        directDns.bound().ifPresent(bound::add);
        for (var service : informers.of(Resources.SERVICES).list("")) {
            List<String> clusterIps = service.fields().texts("spec.clusterIPs");
            for (String ip : clusterIps.isEmpty() ? List.of("") : clusterIps) {
                for (var port : service.fields().list("spec.ports")) {
                    ObjectNode row = rows.addObject();
                    row.put("namespace", service.namespace());
                    row.put("name", service.name());
                    row.put("port", port.text("port") + "/" + port.text("protocol"));
                    row.put("address", ip.isEmpty() ? service.text("spec.externalName") : ip);
                    String reachable = reachable(ip, port.integer("port", 0), port.text("protocol"), bound);
                    row.put(
                            "reachable",
                            nodePortHere(port.integer("nodePort", 0), ip)
                                    .map(here -> here + ", " + reachable)
                                    .orElse(reachable));
                }
            }
            addHealthCheck(service, rows);
        }
        return rows;
    }

    private void addHealthCheck(KubeObject service, ArrayNode rows) {
        int port = service.fields().integer("spec.healthCheckNodePort", 0);
        List<Map.Entry<Front, InetSocketAddress>> bound = hostNodePorts.orElse(listeners).bound().entrySet().stream()
                .filter(e -> e.getKey().way() == Way.HEALTH_CHECK
                        && e.getKey().address().port() == port)
                .sorted(Comparator.comparing(e -> e.getKey().address().ip()))
                .toList();
        for (Map.Entry<Front, InetSocketAddress> here : bound) {
            ObjectNode row = rows.addObject();
            row.put("namespace", service.namespace());
            row.put("name", service.name());
            row.put("port", port + "/health check");
            row.put("address", here.getKey().address().ip());
            row.put("reachable", text(here.getValue()));
        }
    }

    private String reachable(String ip, int port, String protocol, Set<InetSocketAddress> bound) {
        if (ip.isEmpty() || ip.equals("None")) {
            return "by name, through coracle run";
        }
        Optional<InetSocketAddress> planned =
                plan.forService(new ServiceAddress(ip, port, Protocol.valueOf(protocol)), Way.CLUSTER_IP);
        if (planned.isEmpty()) {
            return "through coracle run";
        }
        InetSocketAddress address = planned.get();
        String text = text(address) + (namespace.isPresent() ? " in coracle run" : "");
        return bound.contains(address) ? text : text + " (no endpoints yet)";
    }

    /** In tier {@code node} all of a Service that this machine sees are its node ports. */
    private Optional<String> nodePortHere(int nodePort, String clusterIp) {
        boolean ipv6 = clusterIp.indexOf(':') >= 0;
        return hostNodePorts.flatMap(listeners -> listeners.bound().entrySet().stream()
                .filter(e -> nodePort != 0 && e.getKey().address().port() == nodePort)
                .filter(e -> e.getKey().address().ip().indexOf(':') >= 0 == ipv6)
                .map(e -> text(e.getValue()))
                .min(Comparator.comparing((String text) -> !text.startsWith("127.0.0.1:"))
                        .thenComparing(Comparator.naturalOrder())));
    }

    private static String text(InetSocketAddress address) {
        return IpAddress.withPort(IpAddress.of(address.getAddress()).toString(), address.getPort());
    }

    @Override
    public void close() {
        SocksProxy started = proxy;
        if (started != null) {
            started.close();
        }
        virtual.close();
        forwards.forEach(Forward::close);
        directDns.close();
        allListeners().forEach(Listeners::close);
        slot.ifPresent(LoopbackSlot::close);
    }

    /** Tier {@code virtual}: nothing listens until it is asked for. */
    private static final class NoListeners implements ListenPlan {
        @Override
        public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
            return Optional.empty();
        }

        @Override
        public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
            return Optional.empty();
        }
    }

    /** Returns when the Service port has an endpoint, at the latest after 5 seconds. */
    void awaitEndpoint(ObjectKey service, int port) {
        CompletableFuture<Void> there = new CompletableFuture<>();
        Runnable stop = services.onPublish(change -> {
            boolean routed =
                    change.now().portsOf(service).stream().anyMatch(p -> p.port() == port && p.hasUsableEndpoint());
            if (routed) {
                there.complete(null);
            }
        });
        await(there, stop);
    }

    /** Returns when requests to the host can be answered, at the latest after 5 seconds. */
    void awaitIngress(IngressEdge edge, String host) {
        CompletableFuture<Void> there = new CompletableFuture<>();
        Runnable look = () -> {
            if (edge.serves(host, services.get())) {
                there.complete(null);
            }
        };
        Runnable stopRules = edge.onPublish(look);
        Runnable stopServices = services.onPublish(change -> look.run());
        await(there, () -> {
            stopRules.run();
            stopServices.run();
        });
    }

    private static void await(CompletableFuture<Void> there, Runnable stop) {
        try {
            there.get(ENDPOINT_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException noneYet) {
            // The caller dials all the same and is refused, as in any cluster.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            stop.run();
        }
    }
}
