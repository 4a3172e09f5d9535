package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.dns.DnsServer;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.Way;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The cluster's DNS address over UDP, answered here rather than relayed to one of the coredns pods, which would say the same: as
 * long as some endpoint is ready and all ready ones are pods of {@link DnsProgram}. When a ready one is something else the proxy
 * takes over for good. Asked by the proxy as a {@link ListenPlan}; sockets are opened and closed one after the other on
 * {@code blocking}.
 */
final class DirectDns implements ListenPlan, AutoCloseable {
    private static final int DNS = 53;

    private final ServiceAddress address;
    private final ListenPlan plan;
    private final Supplier<DnsServer> servers;
    private final Executor blocking;
    private final FaultHandler faults;
    private final Set<String> pods = ConcurrentHashMap.newKeySet(); // stays known when it ends: its slice ends later
    private volatile boolean relayed;
    private volatile Optional<InetSocketAddress> bound = Optional.empty();
    private final List<Runnable> onRelayed = new CopyOnWriteArrayList<>();
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
    private boolean wanted;
    private Optional<DnsServer> server = Optional.empty(); // by the tasks of work only

    /** @param plan where this and everything else listens */
    DirectDns(String ip, ListenPlan plan, Supplier<DnsServer> servers, Executor blocking, FaultHandler faults) {
        this.address = new ServiceAddress(ip, DNS, Protocol.UDP);
        this.plan = plan;
        this.servers = servers;
        this.blocking = blocking;
        this.faults = faults;
    }

    /** Before {@link #accept}. {@code task} makes the proxy, or the kernel's, ask again. */
    void onRelayed(Runnable task) {
        onRelayed.add(task);
    }

    /** Whether nobody else is to carry that port. */
    boolean answers(ServicePort port) {
        return !relayed
                && port.port() == address.port()
                && port.name().protocol() == address.protocol()
                && port.clusterIps().contains(address.ip());
    }

    /** The pod with this address answers from the same zone. Before it is ready. */
    void serves(String podIp) {
        pods.add(podIp);
    }

    /** Empty while nothing is open. */
    Optional<InetSocketAddress> bound() {
        return bound;
    }

    /** Never blocks. */
    synchronized void accept(ServiceTable table) {
        Optional<ServicePort> port = table.at(address)
                .filter(t -> t.way() == Way.CLUSTER_IP)
                .map(ServiceTable.Target::servicePort)
                .filter(ServicePort::hasUsableEndpoint);
        boolean strange =
                port.stream().flatMap(p -> p.endpoints().stream()).anyMatch(e -> e.ready() && !pods.contains(e.ip()));
        if (relayed) {
            return;
        }
        if (strange) {
            handOver();
        } else {
            want(port.isPresent());
        }
    }

    /** The proxy takes over for good: it knows which clients to keep from the coredns pods. Never blocks. */
    synchronized void handOver() {
        if (!relayed) {
            want(false);
            work = work.thenRunAsync(this::relay, blocking);
        }
    }

    private void want(boolean now) {
        if (wanted != now) {
            wanted = now;
            work = work.thenRunAsync(now ? this::open : this::end, blocking);
        }
    }

    private void open() {
        Optional<InetSocketAddress> real = plan.forService(address, Way.CLUSTER_IP);
        if (real.isEmpty() || relayed) {
            return;
        }
        DnsServer made = servers.get();
        try {
            made.bindDatagrams(real.get());
            server = Optional.of(made);
            bound = real;
        } catch (BindException e) {
            made.close();
            faults.onFault("answer DNS on " + real.get(), e);
        }
    }

    private void end() {
        bound = Optional.empty();
        server.ifPresent(DnsServer::close);
        server = Optional.empty();
    }

    private void relay() {
        if (!relayed) {
            relayed = true;
            onRelayed.forEach(Runnable::run);
        }
    }

    @Override
    public Optional<InetSocketAddress> forService(ServiceAddress wantedAddress, Way way) {
        return !relayed && way == Way.CLUSTER_IP && wantedAddress.equals(address)
                ? Optional.empty()
                : plan.forService(wantedAddress, way);
    }

    @Override
    public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
        return plan.forNodePort(node, nodePort, protocol);
    }

    @Override
    public void close() {
        CompletableFuture<Void> last;
        synchronized (this) {
            relayed = true;
            wanted = false;
            work = work.thenRunAsync(this::end, blocking);
            last = work;
        }
        last.join();
    }
}
