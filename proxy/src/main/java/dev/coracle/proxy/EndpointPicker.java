package dev.coracle.proxy;

import java.util.List;
import java.util.random.RandomGenerator;

/** Which endpoint gets a connection. Pure but for the random number. */
final class EndpointPicker {
    private EndpointPicker() {}

    static Decision pick(ServicePort port, Arrival arrival, RandomGenerator random) {
        List<Endpoint> everywhere = EndpointSets.cluster(port.endpoints(), arrival.node(), arrival.zone());
        if (everywhere.isEmpty()) {
            // Topology never empties the set, so there is no endpoint anywhere.
            return Decision.REFUSE;
        }
        List<Endpoint> candidates =
                staysLocal(port, arrival) ? EndpointSets.local(port.endpoints(), arrival.node()) : everywhere;
        if (candidates.isEmpty()) {
            return Decision.DROP;
        }
        return new Decision.To(candidates.get(random.nextInt(candidates.size())));
    }

    /** Whether {@code endpoint} is one that {@link #pick} could give. */
    static boolean allows(ServicePort port, Arrival arrival, Endpoint endpoint) {
        List<Endpoint> candidates = staysLocal(port, arrival)
                ? EndpointSets.local(port.endpoints(), arrival.node())
                : EndpointSets.cluster(port.endpoints(), arrival.node(), arrival.zone());
        return candidates.stream().anyMatch(endpoint::sameAddress);
    }

    /** Pods and nodes reach a Service with external policy Local by every one of its addresses, from every node. */
    private static boolean staysLocal(ServicePort port, Arrival arrival) {
        return arrival.way() == Way.CLUSTER_IP
                ? port.internalPolicy() == TrafficPolicy.LOCAL
                : port.externalPolicy() == TrafficPolicy.LOCAL && !arrival.inCluster();
    }
}
