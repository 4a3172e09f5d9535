package dev.coracle.proxy;

import java.util.Optional;

/**
 * A virtual address that a socket may stand for.
 *
 * @param node whose address it is, for a node port or health check; "" for a Service's own address
 */
public record Front(ServiceAddress address, Way way, String node) {

    /** What the table has for this front now. */
    Optional<ServiceTable.Target> target(ServiceTable table) {
        return switch (way) {
            case NODE_PORT -> table.atNodePort(address.port(), address.protocol(), ServiceFacts.isIpv6(address.ip()));
            case HEALTH_CHECK -> table.atHealthCheck(address.port());
            default -> table.at(address);
        };
    }
}
