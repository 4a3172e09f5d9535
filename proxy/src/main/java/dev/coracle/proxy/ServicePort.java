package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One port of a Service and the endpoints behind it.
 *
 * @param nodePort 0 for none
 * @param loadBalancerIps only those that are captured inside the cluster
 * @param healthCheckNodePort of the Service; 0 for none
 * @param loadBalancerSources the only ones that reach the load balancer's addresses; none for anybody
 * @param affinity how long a client sticks to an endpoint, for {@code sessionAffinity: ClientIP}
 * @param endpoints sorted by address as text, without duplicates
 */
public record ServicePort(
        ServicePortName name,
        int port,
        int nodePort,
        int healthCheckNodePort,
        List<String> clusterIps,
        List<String> externalIps,
        List<String> loadBalancerIps,
        List<IpRange> loadBalancerSources,
        TrafficPolicy internalPolicy,
        TrafficPolicy externalPolicy,
        Optional<Duration> affinity,
        List<Endpoint> endpoints) {

    /** False: whoever connects is refused, on every node and by every way in. */
    public boolean hasUsableEndpoint() {
        return endpoints.stream().anyMatch(Endpoint::usable);
    }

    /** The same port with other endpoints. */
    ServicePort with(List<Endpoint> others) {
        return new ServicePort(
                name,
                port,
                nodePort,
                healthCheckNodePort,
                clusterIps,
                externalIps,
                loadBalancerIps,
                loadBalancerSources,
                internalPolicy,
                externalPolicy,
                affinity,
                others);
    }
}
