package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.ControllerRunner;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.cluster.tier.HostListenPlan;
import dev.coracle.cluster.tier.HostNodePorts;
import dev.coracle.cluster.tier.LoopbackAddresses;
import dev.coracle.cluster.tier.LoopbackSlot;
import dev.coracle.cluster.tier.PrivilegedPorts;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.TierProbe;
import dev.coracle.cluster.tier.node.KernelPolicies;
import dev.coracle.cluster.tier.node.NodeNetwork;
import dev.coracle.controllers.BuiltinControllers;
import dev.coracle.controllers.ClusterSettings;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.kubectlcompat.kubeconfig.Kubeconfig;
import dev.coracle.kubectlcompat.kubeconfig.KubeconfigEntry;
import dev.coracle.kubelet.Kubelet;
import dev.coracle.kubelet.KubeletConfig;
import dev.coracle.kubelet.images.ImageMap;
import dev.coracle.kubelet.images.ImageProgram;
import dev.coracle.kubelet.network.HostPorts;
import dev.coracle.kubelet.network.ListenAddresses;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.volume.ClusterDns;
import dev.coracle.kubelet.volume.ResolverFiles;
import dev.coracle.proxy.ClientAnnouncer;
import dev.coracle.proxy.Dialer;
import dev.coracle.proxy.policy.PolicyTracker;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Who starts what. The constructor returns when the API serves; informers, controllers, nodes and DNS come up after that, on a
 * worker, and {@link #close} ends all of it in the reverse order.
 */
final class Assembly implements AutoCloseable {
    static final int API_PORT = 6443;
    private static final int DNS_INDEX = 10;
    /** Controllers of clusters with nodes. Without a kubelet a Node is just an object, and nobody else may write to it. */
    private static final Set<String> NEEDS_NODES = Set.of("kube-scheduler", "service-lb-controller", "node-controller");

    private final ClusterOptions options;
    private final Tier tier;
    private final Optional<NodeNetwork> namespace;
    private final Threads threads;
    private final FaultLog faultLog = new FaultLog();
    private final FaultHandler faults;
    private final EventLoopGroup loops;
    private final NodeGateway gateway = new NodeGateway();
    private final ControlPlane control;
    private final Informers informers;
    private final PolicyTracker policies;
    private final Optional<KernelPolicies> kernelPolicies;
    private final ServiceNetwork network;
    private final ProxyConfigs proxyConfigs = new ProxyConfigs();
    private final KubeProxyView proxyView;
    private final List<ControllerRunner> controllers = new ArrayList<>();
    private final Optional<IngressEdge> ingress;
    private final Optional<Kubelet> kubelet;
    private final CompletableFuture<Void> afterReady;

    Assembly(ClusterOptions options) {
        this.options = options;
        if (options.kernelProxy()) {
            KernelServices.orRefuse(options);
        }
        boolean namespaceWanted = NodesNamespace.wanted(options);
        this.threads = new Threads(options.name());
        this.faults = options.faults().orElse(faultLog);
        CompletableFuture<Vertx> vertx = CompletableFuture.supplyAsync(EventLoops::acquire, threads.workers());
        CompletableFuture<Optional<NodeNetwork>> opening = namespaceWanted
                ? CompletableFuture.supplyAsync(() -> NodesNamespace.open(options, threads, faults), threads.workers())
                : CompletableFuture.completedFuture(Optional.empty());
        ControlPlane started = null;
        try {
            started = new ControlPlane(
                    options,
                    vertx::join,
                    threads,
                    faults,
                    gateway,
                    this::servicesTable,
                    this::ingressesTable,
                    this::proxyRules);
            this.control = started;
            this.loops = EventLoops.sockets();
            this.informers = new Informers(control.client("shared-informers"), threads.timers(), faults);
            this.namespace = opening.join();
            this.tier = namespace.isPresent() ? Tier.NODE : options.tier().orElseGet(TierProbe::probe);
            Optional<LoopbackSlot> slot = tier == Tier.VIRTUAL ? Optional.empty() : Optional.of(LoopbackSlot.take());
            LoopbackAddresses loopbacks =
                    new LoopbackAddresses(slot.map(LoopbackSlot::number).orElse(0));
            this.policies = new PolicyTracker(
                    informers.of(Resources.NETWORK_POLICIES),
                    informers.of(Resources.PODS),
                    informers.of(Resources.NAMESPACES),
                    informers.of(Resources.NODES));
            this.kernelPolicies = kernelPolicies();
            LoopbackPodNetwork pods = new LoopbackPodNetwork(
                    listenAddresses(loopbacks), options.apiAddress(), hostPorts(loopbacks, slot), this::starts);
            boolean full = options.profile() == Profile.FULL && options.nodes() > 0;
            AtomicReference<PodNetwork> served = new AtomicReference<>((ip, port, protocol) -> Optional.empty());
            PodNetwork backends = withIngress(served, namespace.isPresent() ? pods : withApiServer(pods));
            this.network = new ServiceNetwork(
                    options,
                    dnsAddress(),
                    slot,
                    loopbacks,
                    namespace,
                    backends,
                    announcer(pods),
                    policies,
                    informers,
                    loops,
                    threads,
                    faults);
            // In the other tiers all clients of the DNS address are of this machine.
            namespace.ifPresent(n -> policies.onPublish(network.directDns()::handOver));
            gateway.connect(network.podsFromMachine());
            this.proxyView = new KubeProxyView(informers, network.routes(), proxyConfigs, options, threads.clock());
            this.ingress = full ? Optional.of(ingressEdge(slot)) : Optional.empty();
            ingress.ifPresent(edge -> served.set(edge::resolve));
            this.kubelet = full ? Optional.of(kubelet(pods)) : Optional.empty();
            for (Controller controller : controllers()) {
                controllers.add(
                        new ControllerRunner(controller, informers, threads.workers(), threads.timers(), faults));
            }
        } catch (RuntimeException e) {
            if (started != null) {
                started.close();
            }
            opening.thenAccept(made -> made.ifPresent(NodeNetwork::close))
                    .exceptionally(neverMade -> null)
                    .join();
            vertx.thenRun(EventLoops::release).exceptionally(neverMade -> null).join();
            threads.close();
            throw e;
        }
        this.afterReady = CompletableFuture.runAsync(this::bringUp, threads.workers());
    }

    private ListenAddresses listenAddresses(LoopbackAddresses loopbacks) {
        return switch (tier) {
            case VIRTUAL -> ListenAddresses.VIRTUAL;
            case HOST -> ListenAddresses.host(ip -> loopback(loopbacks, ip));
            case NODE -> {
                Set<String> addresses = new HashSet<>();
                List<IpRange> pods = new ArrayList<>();
                for (NodeSpec node : options.nodes(options.nodes(), tier)) {
                    addresses.addAll(node.internalIps());
                    pods.addAll(node.podCidrs());
                }
                yield ListenAddresses.real(text -> addresses.contains(text)
                        || IpAddress.parse(text)
                                .filter(ip -> pods.stream().anyMatch(range -> range.contains(ip)))
                                .isPresent());
            }
        };
    }

    private HostPorts hostPorts(LoopbackAddresses loopbacks, Optional<LoopbackSlot> slot) {
        List<HostPortForwards.Place> places = new ArrayList<>();
        namespace.ifPresent(n -> places.add(new HostPortForwards.Place(n.sockets(), Optional::of)));
        slot.ifPresent(s -> {
            HostNodePorts machine =
                    new HostNodePorts(new HostListenPlan(loopbacks, PrivilegedPorts.probe()), s.number() == 0);
            places.add(new HostPortForwards.Place(SocketSource.MACHINE, machine::forHostPort));
        });
        SocketSource sockets = namespace.map(NodeNetwork::sockets).orElse(SocketSource.MACHINE);
        return places.isEmpty()
                ? HostPorts.NONE
                : new HostPortForwards(loops, places, sockets, policies, threads, faults);
    }

    /** Connections that pass through no proxy are the kernel's to judge, which has to know a pod before it starts. */
    private Optional<KernelPolicies> kernelPolicies() {
        List<IpRange> pods = options.podRanges();
        Optional<KernelPolicies> kernel =
                namespace.flatMap(n -> n.enforce(() -> policies.nftables(pods), threads.workers(), faults));
        kernel.ifPresent(k -> policies.onPublish(k::changed));
        return kernel;
    }

    private Runnable starts(ObjectKey pod, List<String> ips) {
        Runnable ended = policies.starts(pod, ips);
        kernelPolicies.ifPresent(KernelPolicies::load);
        return ended;
    }

    /** In tier {@code node} the proxy knows the pod that asks; in the others all clients are of this machine. */
    private ClientAnnouncer announcer(LoopbackPodNetwork pods) {
        return namespace.isEmpty()
                ? ClientAnnouncer.NONE
                : (local, client) ->
                        pods.announceSource(local, IpAddress.of(client).toString())::close;
    }

    private static Optional<InetAddress> loopback(LoopbackAddresses loopbacks, String ip) {
        return loopbacks.of(ip).map(text -> IpAddress.of(text).toInetAddress());
    }

    /** Pods, and the API server as a backend of its own Service. */
    private PodNetwork withApiServer(PodNetwork pods) {
        String apiAddress = options.apiAddress();
        return (ip, port, protocol) -> ip.equals(apiAddress) && port == API_PORT
                ? Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), control.port()))
                : pods.resolve(ip, port, protocol);
    }

    /** Pods, and what serves Ingresses, once it does. */
    private static PodNetwork withIngress(AtomicReference<PodNetwork> served, PodNetwork pods) {
        return (ip, port, protocol) ->
                served.get().resolve(ip, port, protocol).or(() -> pods.resolve(ip, port, protocol));
    }

    /** A cluster that was told to be virtual listens for nobody unasked; one that can be nothing else is a user's all the same. */
    private IngressEdge ingressEdge(Optional<LoopbackSlot> slot) {
        boolean atOnce = tier != Tier.VIRTUAL || options.tier().isEmpty();
        boolean wellKnownPorts = atOnce && slot.map(s -> s.number() == 0).orElse(true);
        return new IngressEdge(
                ingressAddresses(),
                namespace.map(NodeNetwork::sockets),
                atOnce,
                wellKnownPorts,
                informers,
                network.serviceDialer(),
                loops,
                threads.clock(),
                threads.workers(),
                faults);
    }

    /** The first node's, by which Ingresses say where they are. */
    private List<String> ingressAddresses() {
        String first = options.apiAddress();
        return Stream.concat(Stream.of(first), options.nodes(1, tier).get(0).internalIps().stream())
                .distinct()
                .toList();
    }

    private Kubelet kubelet(LoopbackPodNetwork pods) {
        String dns = dnsAddress();
        Dialer dialer = network.dialer();
        SocketSource sockets = namespace.map(NodeNetwork::sockets).orElse(SocketSource.MACHINE);
        Kubelet made = new Kubelet(new KubeletConfig(
                options.nodes(options.nodes(), tier),
                control.client("kubelet"),
                informers,
                threads.clock(),
                threads.timers(),
                threads.workers(),
                threads.numbered("kubelet"),
                faults,
                pods,
                network,
                new PodDial(network.names(), dialer, pods, sockets, policies, dns),
                sockets,
                namespace.map(NodeNetwork::sandboxes).orElse(PodSandboxes.NONE),
                new PodTls(threads.clock()),
                new ClusterDns(dns, options.clusterDomain()),
                images()));
        gateway.connect(made.gateway(), made.api());
        return made;
    }

    private ImageMap images() {
        Map<String, ImageProgram> programs = new LinkedHashMap<>();
        options.handlers().forEach((image, handler) -> programs.put(image, ImageProgram.http(handler)));
        options.commands()
                .forEach((image, command) -> programs.put(image, ImageProgram.process(CommandWords.split(command))));
        programs.putIfAbsent(
                "coredns",
                ImageProgram.java(
                        () -> new DnsProgram(network.dnsServers(), network.directDns(), network.corefiles())));
        programs.putIfAbsent(
                "kube-proxy", ImageProgram.java(() -> new KubeProxyProgram(proxyConfigs, proxyView::eligible)));
        return new ImageMap(programs);
    }

    private List<Controller> controllers() {
        ControllerContext context = new ControllerContext(
                control::client,
                this::recorder,
                threads.clock(),
                threads.timers(),
                threads.workers(),
                faults,
                ManagedResources.of(control.registry().kinds()),
                new ClusterSettings(
                        options.serviceCidr(),
                        options.loadBalancerPool(),
                        options.clusterDomain(),
                        control.caPem(),
                        control.secretTokens()));
        boolean nodes = options.profile() == Profile.FULL;
        Stream<Controller> own = Stream.concat(
                Stream.of(new KubernetesServiceController(control.bootstrap())),
                ingress.stream().map(edge -> ingressController()));
        return Stream.concat(own, BuiltinControllers.all(context).stream())
                .filter(c -> nodes || !NEEDS_NODES.contains(c.name()))
                .toList();
    }

    private Controller ingressController() {
        return new IngressController(
                control.client(IngressController.NAME), recorder(IngressController.NAME), options.apiAddress());
    }

    private EventRecorder recorder(String component) {
        return new EventRecorder(control.client(component), component, "", threads.clock(), threads.workers(), faults);
    }

    private void bringUp() {
        try {
            network.forwardApiServer(new InetSocketAddress(options.apiAddress(), API_PORT), control.port());
            informers.start();
            if (kubelet.isPresent()) {
                kubelet.get().start();
                Addons.create(
                        Addons.objects(options, dnsAddress()),
                        control.client("addon-manager"),
                        control.registry().kinds(),
                        faults);
            }
            if (tier != Tier.VIRTUAL || options.profile() == Profile.FULL) {
                network.startProxy();
            }
        } catch (IOException | RuntimeException e) {
            faults.onFault("bring up cluster " + options.name(), e);
        }
    }

    void apply(String manifest) {
        for (Manifests.Document document : Manifests.parse(manifest)) {
            ApiRequest request = document.apply(control.registry().kinds());
            ApiResponse response =
                    control.handler().handle(request).toCompletableFuture().join();
            if (response instanceof ApiResponse.Failure failure) {
                throw failure.status();
            }
        }
    }

    Await await(String what) {
        ResourceName name = ResourceName.parse(what, control.registry().kinds());
        return new Await(
                control.client("await"),
                name.resource(),
                name.key(),
                policies,
                () -> kernelPolicies.ifPresent(KernelPolicies::load));
    }

    InetSocketAddress address(String service, int port) {
        String[] labels = service.split("\\.");
        ObjectKey key = ObjectKey.of(labels.length > 1 ? labels[1] : "default", labels[0]);
        network.awaitEndpoint(key, port);
        return network.open(key.name() + "." + key.namespace() + ".svc." + options.clusterDomain(), port);
    }

    InetSocketAddress ingressAddress(String host) {
        network.awaitIngress(edge(), host);
        return edge().addressOf(host);
    }

    InetSocketAddress ingressAddress(int port) {
        return edge().address(port);
    }

    private IngressEdge edge() {
        return ingress.orElseThrow(() -> new IllegalStateException("a cluster without nodes serves no Ingresses"));
    }

    List<Map<String, Object>> sql(String query) {
        return control.store().sql(query).toCompletableFuture().join().asMaps();
    }

    private ArrayNode servicesTable() {
        return network.table();
    }

    private ArrayNode ingressesTable() {
        return ingress.map(IngressEdge::table).orElseGet(Json::array);
    }

    private CompletionStage<ObjectNode> proxyRules(ApiRequest request) {
        return CompletableFuture.supplyAsync(() -> proxyView.answer(request), threads.workers());
    }

    ServiceNetwork network() {
        return network;
    }

    Tier tier() {
        return tier;
    }

    Optional<NodeAccess> nodeAccess() {
        ClusterDns dns = new ClusterDns(dnsAddress(), options.clusterDomain());
        return namespace.map(n -> new NodeAccess(n.pid(), ResolverFiles.resolvConf("default", dns)));
    }

    private String dnsAddress() {
        return options.serviceRanges().get(0).at(DNS_INDEX).toString();
    }

    int port() {
        return control.port();
    }

    int proxyPort() {
        afterReady.join();
        return network.proxyPort();
    }

    String token() {
        return control.token();
    }

    String caCertificate() {
        return control.caPem();
    }

    String kubeconfig() {
        return Kubeconfig.of(new KubeconfigEntry(
                        options.name(),
                        URI.create("https://127.0.0.1:" + port()),
                        caCertificate(),
                        new KubeconfigEntry.Secret.Token(token())))
                .text();
    }

    void throwFaults() {
        faultLog.throwAll();
    }

    @Override
    public void close() {
        afterReady.join();
        controllers.forEach(ControllerRunner::close);
        namespace.ifPresent(NodeNetwork::closing);
        kubelet.ifPresent(Kubelet::close);
        ingress.ifPresent(IngressEdge::close);
        network.close();
        informers.close();
        namespace.ifPresent(NodeNetwork::close);
        control.close();
        threads.close();
        EventLoops.release();
    }
}
