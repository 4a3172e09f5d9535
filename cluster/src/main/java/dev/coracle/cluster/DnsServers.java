package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.DnsServer;
import dev.coracle.dns.Upstream;
import dev.coracle.dns.Zone;
import io.netty.channel.EventLoopGroup;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the cluster's DNS servers, which all answer from one zone and share one upstream.
 *
 * @param sockets of the network that pods' addresses belong to
 * @param loops for sockets of a network of their own, which are NIO's; those of the machine's network get faster ones
 */
record DnsServers(
        EventLoopGroup loops,
        SocketSource sockets,
        Supplier<Zone> zones,
        Optional<Upstream> upstream,
        FaultHandler faults) {

    /** Must not be called from an event loop. */
    DnsServer open() {
        EventLoopGroup group = sockets == SocketSource.MACHINE ? EventLoops.dns() : loops;
        return DnsServer.on(group, sockets, zones, upstream, faults);
    }
}
