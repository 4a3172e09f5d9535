package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.EndpointSets;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.TrafficPolicy;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A Service port as one node's proxy sees it.
 *
 * @param port what routing knows of it
 * @param cluster the endpoints for traffic policy Cluster, if that is used at all
 * @param local the endpoints for traffic policy Local, if that is used at all
 * @param hasEndpoints whether there are any for anybody
 */
record PortView(ServicePort port, List<Endpoint> cluster, List<Endpoint> local, boolean hasEndpoints) {

    static PortView of(ServicePort port, ProxyNode node) {
        boolean external = externallyAccessible(port);
        boolean internalLocal = port.internalPolicy() == TrafficPolicy.LOCAL;
        boolean usesCluster = !internalLocal || external;
        boolean usesLocal = internalLocal || external && port.externalPolicy() == TrafficPolicy.LOCAL;
        return new PortView(
                port,
                usesCluster ? EndpointSets.cluster(port.endpoints(), node.name(), node.zone()) : List.of(),
                usesLocal ? EndpointSets.local(port.endpoints(), node.name()) : List.of(),
                port.hasUsableEndpoint());
    }

    private static boolean externallyAccessible(ServicePort port) {
        return port.nodePort() != 0
                || !port.externalIps().isEmpty()
                || !port.loadBalancerIps().isEmpty();
    }

    boolean external() {
        return externallyAccessible(port);
    }

    boolean internalLocal() {
        return port.internalPolicy() == TrafficPolicy.LOCAL;
    }

    boolean externalLocal() {
        return port.externalPolicy() == TrafficPolicy.LOCAL;
    }

    boolean hasInternalEndpoints() {
        return hasEndpoints && !(internalLocal() && local.isEmpty());
    }

    boolean hasExternalEndpoints() {
        return hasEndpoints && !(externalLocal() && local.isEmpty());
    }

    /** Whether load balancer addresses pass a firewall. */
    boolean guarded() {
        return hasEndpoints
                && !port.loadBalancerIps().isEmpty()
                && !port.loadBalancerSources().isEmpty();
    }

    /** Whether the node itself is among those the firewall lets through. */
    boolean nodeAllowed(List<String> nodeIps) {
        return nodeIps.stream()
                .limit(1)
                .flatMap(ip -> IpAddress.parse(ip).stream())
                .anyMatch(ip -> port.loadBalancerSources().stream().anyMatch(range -> range.contains(ip)));
    }

    /** Every endpoint that some rule leads to, in order. */
    List<Endpoint> reachable() {
        return Stream.concat(cluster.stream(), local.stream())
                .distinct()
                .sorted((a, b) -> a.address().compareTo(b.address()))
                .toList();
    }

    /** The first cluster IP: a Service port has one per family. */
    String clusterIp() {
        return port.clusterIps().get(0);
    }

    /** {@code namespace/service:port}. */
    String text() {
        return port.name().toString();
    }

    String protocol() {
        return port.name().protocol().name().toLowerCase(Locale.ROOT);
    }
}
