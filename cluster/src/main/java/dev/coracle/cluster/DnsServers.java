package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.DnsServer;
import dev.coracle.dns.Upstream;
import dev.coracle.dns.Zone;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the cluster's DNS servers, which all answer from one zone and share one upstream.
 *
 * @param sockets of the network that pods' addresses belong to
 */
record DnsServers(SocketSource sockets, Supplier<Zone> zones, Optional<Upstream> upstream, FaultHandler faults) {

    /** Must not be called from an event loop. */
    DnsServer open() {
        return DnsServer.on(EventLoops.dns(), sockets, zones, upstream, faults);
    }
}
