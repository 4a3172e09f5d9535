package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.PodSandboxes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The network namespace that all nodes of a cluster share. Every Service, node and pod address is its own, and what nobody
 * listens at refuses; only a pod with a sandbox has its address elsewhere, behind a route that is more exact. Thread-safe.
 * Nothing of it outlives this process.
 */
public final class NodeNetwork implements AutoCloseable {
    private static final String SYSCTLS = """
            cd /proc/sys/net/ipv4 &&
            echo 0 >ip_unprivileged_port_start && echo 1 >ip_forward && echo 1 >ip_nonlocal_bind &&
            echo 0 >conf/all/rp_filter && echo 0 >conf/default/rp_filter && cd /""";

    private final HeldShell shell;
    private final long pid;
    private final String source;
    private final NamespaceSockets sockets;
    private final NamespaceSandboxes sandboxes;
    private final Set<String> local = ConcurrentHashMap.newKeySet();
    private volatile Optional<KernelPolicies> policies = Optional.empty();
    private volatile Optional<KernelProxy> kernelProxy = Optional.empty();

    private NodeNetwork(
            HeldShell shell, long pid, String source, NamespaceSockets sockets, NamespaceSandboxes sandboxes) {
        this.shell = shell;
        this.pid = pid;
        this.source = source;
        this.sockets = sockets;
        this.sandboxes = sandboxes;
    }

    /**
     * @param nodes at least one
     * @param ranges of Services and pods
     * @throws IOException when this machine does not allow it, with its own words
     */
    public static NodeNetwork open(List<NodeSpec> nodes, List<String> ranges, ThreadFactory threads)
            throws IOException {
        HeldShell shell = HeldShell.start(List.of("unshare", "--net"));
        try {
            String source = nodes.get(0).internalIp();
            shell.run(ip(links(nodes, ranges, source)) + " &&\n" + SYSCTLS);
            long pid = shell.pid();
            NamespaceSockets sockets = new NamespaceSockets(pid, threads);
            return new NodeNetwork(shell, pid, source, sockets, new NamespaceSandboxes(shell, pid, nodes));
        } catch (IOException | RuntimeException e) {
            shell.close();
            throw e;
        }
    }

    private static String links(List<NodeSpec> nodes, List<String> ranges, String source) {
        StringBuilder lines = new StringBuilder("link set lo up\n");
        nodes.forEach(node -> lines.append("address add " + node.internalIp() + "/32 dev lo\n"));
        nodes.forEach(node -> lines.append(localRoute(node.podCidr(), source)));
        ranges.stream()
                .filter(range -> range.indexOf(':') < 0)
                .forEach(range -> lines.append(localRoute(range, source)));
        return lines.toString();
    }

    private static String localRoute(String destination, String source) {
        return "route replace local " + destination + " dev lo src " + source + "\n";
    }

    /** Lines for one {@code ip}, which stops at the first that fails. */
    static String ip(String lines) {
        return "ip -batch - <<'LINES'\n" + lines + "LINES\ntest $? = 0";
    }

    /** Lets the kernel judge connections between pods, by scripts for {@code nft}. Where there is no such command, nobody does. */
    public Optional<KernelPolicies> enforce(Supplier<String> scripts, Executor blocking, FaultHandler faults) {
        if (NodeTierProbe.hasNft()) {
            policies = Optional.of(new KernelPolicies(shell, scripts, blocking, faults));
        }
        return policies;
    }

    /**
     * From now on the kernel leads connections inside to the endpoints of Services, once it is told which. Before anybody connects.
     *
     * @throws IOException when nft cannot do that here, with its own words
     */
    public void startKernelProxy(List<String> podRanges, Executor blocking, FaultHandler faults) throws IOException {
        HeldShell inside = HeldShell.start(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
        try {
            kernelProxy = Optional.of(KernelProxy.open(inside, podRanges, blocking, faults));
        } catch (IOException | RuntimeException e) {
            inside.close();
            throw e;
        }
    }

    public Optional<KernelProxy> kernelProxy() {
        return kernelProxy;
    }

    public SocketSource sockets() {
        return sockets;
    }

    public PodSandboxes sandboxes() {
        return sandboxes;
    }

    /** A process in the namespace, for {@code nsenter --net=/proc/PID/ns/net}. */
    public long pid() {
        return pid;
    }

    /** Makes one more address the namespace's own: one of a load balancer, or an external one. */
    void own(String address) throws IOException {
        if (local.add(address)) {
            shell.run(ip(localRoute(address + "/32", source)));
        }
    }

    boolean owns(String address) {
        return local.contains(address);
    }

    /** The kubelet is about to end every pod. */
    public void closing() {
        policies.ifPresent(KernelPolicies::closing);
        kernelProxy.ifPresent(KernelProxy::closing);
        sandboxes.closing();
    }

    @Override
    public void close() {
        kernelProxy.ifPresent(KernelProxy::close);
        sandboxes.close();
        sockets.close();
        shell.close();
    }
}
