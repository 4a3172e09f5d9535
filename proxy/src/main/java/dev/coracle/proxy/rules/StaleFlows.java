package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells which flows of UDP a kernel has to forget, since it would keep them where they are for as long as the client goes on: those to an
 * address of a Service that are not with one of its serving endpoints, and those that were led somewhere from what is no such address any
 * more. Policies and topology decide new flows only, as with kube-proxy. Immutable.
 */
public final class StaleFlows implements Predicate<UdpFlow> {
    private final CarriedServices services;
    private final Set<String> nodes = new HashSet<>();

    public StaleFlows(CarriedServices services) {
        this.services = services;
        services.nodes().forEach(node -> nodes.addAll(node.addresses()));
    }

    @Override
    public boolean test(UdpFlow flow) {
        return portOf(flow).map(port -> !serves(port, flow)).orElseGet(flow::redirected);
    }

    private Optional<ServicePort> portOf(UdpFlow flow) {
        ServiceTable table = services.table();
        return table.at(new ServiceAddress(flow.ip(), flow.port(), Protocol.UDP))
                .or(() -> nodes.contains(flow.ip())
                        ? table.atNodePort(flow.port(), Protocol.UDP, flow.ipv6())
                        : Optional.empty())
                .map(ServiceTable.Target::servicePort)
                .filter(services.carried());
    }

    private static boolean serves(ServicePort port, UdpFlow flow) {
        return port.endpoints().stream()
                .filter(Endpoint::serving)
                .anyMatch(e -> e.port() == flow.answeringPort()
                        && IpAddress.of(e.ip()).toString().equals(flow.answeringIp()));
    }
}
