package dev.coracle.kubelet;

import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.NodeApi;
import dev.coracle.kubelet.network.PodCidrs;
import dev.coracle.kubelet.node.NodeHeartbeat;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.pod.KubeletApi;
import dev.coracle.kubelet.pod.KubeletGateway;
import dev.coracle.kubelet.pod.NodeServices;
import dev.coracle.kubelet.pod.PodWorkers;
import dev.coracle.kubelet.probe.Prober;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All nodes of a cluster: registers them and runs the pods bound to them. Make it before the informers start, {@link #start} it
 * when the API answers. Owns the probe threads (at most 8, none while idle); after {@link #close} no container, socket or
 * process of it is left.
 */
public final class Kubelet implements AutoCloseable {
    private static final int PROBE_THREADS = 8;

    private final List<NodeHeartbeat> heartbeats = new ArrayList<>();
    private final ThreadPoolExecutor probes;
    private final PodWorkers workers;
    private final ContainerGateway gateway;
    private final NodeApi api;

    public Kubelet(KubeletConfig config) {
        probes = new ThreadPoolExecutor(
                PROBE_THREADS, PROBE_THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), config.threads());
        probes.allowCoreThreadTimeOut(true);
        RuntimeHost host = new RuntimeHost(
                config.clock(),
                config.timers(),
                config.executor(),
                config.threads(),
                config.dial(),
                config.sockets(),
                config.sandboxes(),
                config.tls(),
                config.faults());
        Prober prober = new Prober(config.network(), config.sockets(), config.timers(), probes);
        Map<String, NodeServices> nodes = new LinkedHashMap<>();
        for (NodeSpec node : config.nodes()) {
            nodes.put(node.name(), services(config, node, host, prober));
            heartbeats.add(new NodeHeartbeat(
                    node, config.client(), config.clock(), config.timers(), config.executor(), config.faults()));
        }
        workers = new PodWorkers(name -> Optional.ofNullable(nodes.get(name)));
        gateway = new KubeletGateway(workers, config.network(), config.sockets(), config.threads());
        api = new KubeletApi(config.nodes(), workers, config.dns());
        config.informers().of(Resources.PODS).onChange(workers::onChange);
    }

    private static NodeServices services(KubeletConfig config, NodeSpec node, RuntimeHost host, Prober prober) {
        var events = new EventRecorder(
                config.client(), "kubelet", node.name(), config.clock(), config.executor(), config.faults());
        return new NodeServices(
                node.name(),
                node.internalIps(),
                new PodCidrs(node.podCidrs()),
                Map.of("cpu", Integer.toString(node.cpus()), "memory", Long.toString(node.memoryBytes())),
                config.client(),
                events,
                config.clock(),
                config.timers(),
                config.executor(),
                config.faults(),
                config.network(),
                config.reachable(),
                config.images(),
                host,
                prober,
                config.dns());
    }

    /** Registers the nodes; they are Ready when this returns. Blocks on the API. */
    public void start() {
        heartbeats.forEach(NodeHeartbeat::start);
    }

    /** Logs, exec, attach and port-forward of these nodes' pods. */
    public ContainerGateway gateway() {
        return gateway;
    }

    /** What these nodes' kubelets answer over HTTP. */
    public NodeApi api() {
        return api;
    }

    @Override
    public void close() {
        heartbeats.forEach(NodeHeartbeat::close);
        workers.close();
        probes.shutdownNow();
    }
}
