package dev.coracle.proxy;

import java.util.Optional;

/**
 * A virtual address that a socket may stand for.
 *
 * @param node whose address it is, for a node port; "" for a Service's own address
 */
public record Front(ServiceAddress address, Way way, String node) {

    /** What the table has for this front now. */
    Optional<ServiceTable.Target> target(ServiceTable table) {
        return way == Way.NODE_PORT
                ? table.atNodePort(address.port(), address.protocol(), ServiceFacts.isIpv6(address.ip()))
                : table.at(address);
    }
}
