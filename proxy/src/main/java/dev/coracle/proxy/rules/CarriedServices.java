package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a kernel is to lead to, at one moment.
 *
 * @param nodes that share the kernel; what comes from none of them counts as the first one's
 * @param carried which Service ports; the others are left to who listens at their addresses
 */
public record CarriedServices(List<ProxyNode> nodes, ServiceTable table, Predicate<ServicePort> carried) {
    private static final ProxyNode NOBODY = new ProxyNode("", "", List.of(), List.of());

    public static final CarriedServices NONE = new CarriedServices(List.of(), ServiceTable.EMPTY, port -> false);

    /** At least one. */
    List<ProxyNode> someNodes() {
        return nodes.isEmpty() ? List.of(NOBODY) : nodes;
    }

    /** Those of a Service that have addresses and are carried. */
    public List<ServicePort> portsOf(ObjectKey service) {
        return table.portsOf(service).stream()
                .filter(port -> !port.clusterIps().isEmpty() && carried.test(port))
                .toList();
    }
}
