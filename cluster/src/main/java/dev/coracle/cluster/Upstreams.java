package dev.coracle.cluster;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.Upstream;
import dev.coracle.dns.corefile.ForwardPlugin;
import dev.coracle.dns.forward.ForwardingUpstream;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whom the cluster's DNS asks about what it does not know: servers that the Corefile names, and in the place of {@code
 * /etc/resolv.conf} those of {@code --dns-upstream}, which is nobody unless told. Stateless but for what its upstreams keep.
 */
final class Upstreams implements Corefiles.Upstreams {
    private final ClusterOptions options;
    private final EventLoopGroup loops;
    private final SocketSource pods;
    private final Function<InetSocketAddress, Optional<InetSocketAddress>> reach;
    private final Threads threads;

    /**
     * @param pods sockets of the network that pods' addresses belong to
     * @param reach where this process finds an address of the cluster
     */
    Upstreams(
            ClusterOptions options,
            EventLoopGroup loops,
            SocketSource pods,
            Function<InetSocketAddress, Optional<InetSocketAddress>> reach,
            Threads threads) {
        this.options = options;
        this.loops = loops;
        this.pods = pods;
        this.reach = reach;
        this.threads = threads;
    }

    /** Those of {@code --dns-upstream}. */
    Optional<Upstream> machine() {
        return of(options.dnsUpstream(), ForwardingUpstream.Policy.USUAL);
    }

    @Override
    public Optional<Upstream> of(ForwardPlugin forward, int cacheSeconds) {
        List<InetSocketAddress> servers = new ArrayList<>(forward.servers());
        if (forward.resolvConf()) {
            servers.addAll(options.dnsUpstream());
        }
        return of(servers, new ForwardingUpstream.Policy(forward.inOrder(), cacheSeconds));
    }

    /** Servers in the cluster and outside do not mix: the first one's network is that of all. */
    private Optional<Upstream> of(List<InetSocketAddress> servers, ForwardingUpstream.Policy policy) {
        if (servers.isEmpty()) {
            return Optional.empty();
        }
        SocketSource sockets = isInCluster(servers.get(0)) ? pods : SocketSource.MACHINE;
        return Optional.of(new ForwardingUpstream(
                loops, servers, policy, sockets, this::place, threads.clock(), threads.timers()));
    }

    private InetSocketAddress place(InetSocketAddress server) {
        return isInCluster(server) ? reach.apply(server).orElse(server) : server;
    }

    private boolean isInCluster(InetSocketAddress server) {
        IpAddress address = IpAddress.of(server.getAddress());
        return Stream.of(options.serviceRanges(), options.podRanges())
                .flatMap(List::stream)
                .anyMatch(range -> range.contains(address));
    }
}
