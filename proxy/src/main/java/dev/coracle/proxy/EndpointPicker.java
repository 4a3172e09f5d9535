package dev.coracle.proxy;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Which endpoint gets a connection. Pure but for the random number. */
final class EndpointPicker {
    private EndpointPicker() {}

    static Decision pick(ServicePort port, Arrival arrival, RandomGenerator random) {
        if (plain(port.endpoints()) && !staysLocal(port, arrival)) {
            return new Decision.To(
                    port.endpoints().get(random.nextInt(port.endpoints().size())));
        }
        List<Endpoint> everywhere = clusterEndpoints(port.endpoints(), arrival);
        if (everywhere.isEmpty()) {
            // Topology never empties the set, so there is no endpoint anywhere.
            return Decision.REFUSE;
        }
        List<Endpoint> candidates =
                staysLocal(port, arrival) ? localEndpoints(port.endpoints(), arrival.node()) : everywhere;
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
                ? localEndpoints(port.endpoints(), arrival.node())
                : clusterEndpoints(port.endpoints(), arrival);
        return candidates.stream().anyMatch(endpoint::sameAddress);
    }

    /** Pods and nodes reach a Service with external policy Local by every one of its addresses, from every node. */
    private static boolean staysLocal(ServicePort port, Arrival arrival) {
        return arrival.way() == Way.CLUSTER_IP
                ? port.internalPolicy() == TrafficPolicy.LOCAL
                : port.externalPolicy() == TrafficPolicy.LOCAL && !arrival.inCluster();
    }

    private static List<Endpoint> clusterEndpoints(List<Endpoint> all, Arrival arrival) {
        List<Endpoint> ready = all.stream().filter(Endpoint::ready).toList();
        return ready.isEmpty() ? all.stream().filter(Endpoint::lastResort).toList() : hinted(ready, arrival);
    }

    private static List<Endpoint> localEndpoints(List<Endpoint> all, String node) {
        List<Endpoint> local = all.stream().filter(e -> e.node().equals(node)).toList();
        List<Endpoint> ready = local.stream().filter(Endpoint::ready).toList();
        return ready.isEmpty() ? local.stream().filter(Endpoint::lastResort).toList() : ready;
    }

    /** Hints count only when every ready endpoint has them and one is meant for this node or zone. */
    private static List<Endpoint> hinted(List<Endpoint> ready, Arrival arrival) {
        if (ready.stream().noneMatch(e -> e.nodeHints().isEmpty())) {
            List<Endpoint> ofNode = matching(ready, e -> e.nodeHints().contains(arrival.node()));
            if (!ofNode.isEmpty()) {
                return ofNode;
            }
        }
        if (ready.stream().noneMatch(e -> e.zoneHints().isEmpty())) {
            List<Endpoint> ofZone = matching(ready, e -> e.zoneHints().contains(arrival.zone()));
            if (!ofZone.isEmpty()) {
                return ofZone;
            }
        }
        return ready;
    }

    private static List<Endpoint> matching(List<Endpoint> endpoints, Predicate<Endpoint> wanted) {
        return endpoints.stream().filter(wanted).toList();
    }
}
