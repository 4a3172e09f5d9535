package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.DnsServer;
import dev.coracle.dns.Serving;
import java.util.function.Supplier;

/**
 * Makes the cluster's DNS servers, which all answer from one zone under one configuration.
 *
 * @param sockets of the network that pods' addresses belong to
 */
record DnsServers(SocketSource sockets, Supplier<Serving> servings, FaultHandler faults) {

    /** Must not be called from an event loop. */
    DnsServer open() {
        return DnsServer.on(EventLoops.dns(), sockets, servings, faults);
    }
}
