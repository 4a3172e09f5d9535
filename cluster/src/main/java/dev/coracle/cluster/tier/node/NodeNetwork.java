package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.PodSandboxes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final String IPV6_SYSCTLS = """
            cd /proc/sys/net/ipv6 &&
            echo 0 >conf/all/disable_ipv6 && echo 0 >conf/default/disable_ipv6 &&
            echo 1 >conf/all/forwarding && echo 1 >ip_nonlocal_bind && cd / &&
            """;

    private final HeldShell shell;
    private final long pid;
    private final NodeRoutes routes;
    private final NamespaceSockets sockets;
    private final NamespaceSandboxes sandboxes;
    private final Set<String> local = ConcurrentHashMap.newKeySet();
    private volatile Optional<KernelPolicies> policies = Optional.empty();
    private volatile Optional<KernelProxy> kernelProxy = Optional.empty();

    private NodeNetwork(
            HeldShell shell, long pid, NodeRoutes routes, NamespaceSockets sockets, NamespaceSandboxes sandboxes) {
        this.shell = shell;
        this.pid = pid;
        this.routes = routes;
        this.sockets = sockets;
        this.sandboxes = sandboxes;
    }

    /**
     * @param nodes at least one
     * @param ranges of Services and pods; those of a family that nodes do not have stay out
     * @throws IOException when this machine does not allow it, with its own words
     */
    public static NodeNetwork open(List<NodeSpec> nodes, List<IpRange> ranges, ThreadFactory threads)
            throws IOException {
        NodeRoutes routes = new NodeRoutes(nodes);
        boolean ipv6 = routes.has(IpAddress.IPV6);
        if (ipv6) {
            needIpv6();
        }
        HeldShell shell = HeldShell.start(List.of("unshare", "--net"));
        try {
            shell.run((ipv6 ? IPV6_SYSCTLS : "") + ip(routes.ofNodes(ranges)) + " &&\n" + SYSCTLS);
            long pid = shell.pid();
            NamespaceSockets sockets = new NamespaceSockets(pid, threads);
            return new NodeNetwork(shell, pid, routes, sockets, new NamespaceSandboxes(shell, pid, nodes));
        } catch (IOException | RuntimeException e) {
            shell.close();
            throw e;
        }
    }

    private static void needIpv6() throws IOException {
        if (!Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            throw new IOException("this kernel has no IPv6");
        }
        try (SocketChannel possible = SocketChannel.open(StandardProtocolFamily.INET6)) {
            // Java has it.
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "Java has no IPv6 here: java.net.preferIPv4Stack is set, or no link has an address", e);
        }
    }

    /** Lines for one {@code ip}, which stops at the first that fails. */
    static String ip(String lines) {
        return "ip -batch - <<'LINES'\n" + lines + "LINES\ntest $? = 0";
    }

    /** Lets the kernel judge connections between pods, by scripts for {@code nft}. Where there is no such command, nobody does. */
    public Optional<KernelPolicies> enforce(Supplier<String> scripts, Executor blocking, FaultHandler faults) {
        if (NodeTierProbe.hasNft()) {
            policies = Optional.of(new KernelPolicies(new Nft(shell), scripts, blocking, faults));
        }
        return policies;
    }

    /**
     * From now on the kernel leads connections inside to the endpoints of Services, once it is told which. Before anybody connects. Where it
     * does not let its table of connections be read, which is reported, UDP stays in user space.
     *
     * @throws IOException when nft cannot do that here, with its own words
     */
    public void startKernelProxy(List<String> podRanges, Executor blocking, FaultHandler faults) throws IOException {
        Nft nft = new Nft(HeldShell.start(List.of("nsenter", "--net=/proc/" + pid + "/ns/net")));
        Optional<Conntrack> conntrack = conntrack(faults);
        try {
            kernelProxy = Optional.of(KernelProxy.open(nft, conntrack, podRanges, blocking, faults));
        } catch (IOException | RuntimeException e) {
            nft.close();
            conntrack.ifPresent(Conntrack::close);
            throw e;
        }
    }

    private Optional<Conntrack> conntrack(FaultHandler faults) {
        try {
            return Optional.of(Conntrack.open(sockets));
        } catch (IOException e) {
            faults.onFault("carry UDP in the kernel: it stays in user space", e);
            return Optional.empty();
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

    /** Makes one more address the namespace's own: one of a load balancer, or an external one, of a family that nodes have. */
    void own(String address) throws IOException {
        if (local.add(address)) {
            shell.run(ip(routes.local(IpRange.of(NodeRoutes.host(address)))));
        }
    }

    boolean owns(String address) {
        return local.contains(address);
    }

    /** Whether it carries the family of an address. */
    boolean carries(String address) {
        return routes.has(address.indexOf(':') < 0 ? IpAddress.IPV4 : IpAddress.IPV6);
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
