package dev.coracle.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One port of a Service and the endpoints behind it.
 *
 * @param nodePort 0 for none
 * @param loadBalancerIps only those that are captured inside the cluster
 * @param affinity how long a client sticks to an endpoint, for {@code sessionAffinity: ClientIP}
 * @param endpoints sorted by address as text, without duplicates
 */
public record ServicePort(
        ServicePortName name,
        int port,
        int nodePort,
        List<String> clusterIps,
        List<String> externalIps,
        List<String> loadBalancerIps,
        TrafficPolicy internalPolicy,
        TrafficPolicy externalPolicy,
        Optional<Duration> affinity,
        List<Endpoint> endpoints) {

    /** False: whoever connects is refused, on every node and by every way in. */
    public boolean hasUsableEndpoint() {
        return endpoints.stream().anyMatch(Endpoint::usable);
    }
}
