package dev.coracle.proxy;

import java.util.List;
import java.util.random.RandomGenerator;

/** Which endpoint gets a connection. Pure but for the random number. */
final class EndpointPicker {
    private EndpointPicker() {}

    static Decision pick(ServicePort port, Arrival arrival, RandomGenerator random) {
        if (plain(port.endpoints()) && !staysLocal(port, arrival)) {
            return new Decision.To(
                    port.endpoints().get(random.nextInt(port.endpoints().size())));
        }
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

    /** The usual case, without lists: some endpoints, all ready, none with hints. */
    private static boolean plain(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.ready()
                    || !endpoint.zoneHints().isEmpty()
                    || !endpoint.nodeHints().isEmpty()) {
                return false;
            }
        }
        return !endpoints.isEmpty();
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
