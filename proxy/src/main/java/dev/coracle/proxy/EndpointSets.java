package dev.coracle.proxy;

import java.util.List;
import java.util.function.Predicate;

/** The endpoints of a Service port that a node's proxy chooses among. Pure. */
public final class EndpointSets {
    private EndpointSets() {}

    /** For traffic policy Cluster. Topology never empties it: it is empty only when no endpoint can be used anywhere. */
    public static List<Endpoint> cluster(List<Endpoint> all, String node, String zone) {
        List<Endpoint> ready = matching(all, Endpoint::ready);
        return ready.isEmpty() ? matching(all, Endpoint::lastResort) : hinted(ready, node, zone);
    }

    /** For traffic policy Local. */
    public static List<Endpoint> local(List<Endpoint> all, String node) {
        List<Endpoint> local = matching(all, e -> e.node().equals(node));
        List<Endpoint> ready = matching(local, Endpoint::ready);
        return ready.isEmpty() ? matching(local, Endpoint::lastResort) : ready;
    }

    /** Hints count only when every ready endpoint has them and one is meant for this node or zone. */
    private static List<Endpoint> hinted(List<Endpoint> ready, String node, String zone) {
        if (ready.stream().noneMatch(e -> e.nodeHints().isEmpty())) {
            List<Endpoint> ofNode = matching(ready, e -> e.nodeHints().contains(node));
            if (!ofNode.isEmpty()) {
                return ofNode;
            }
        }
        if (ready.stream().noneMatch(e -> e.zoneHints().isEmpty())) {
            List<Endpoint> ofZone = matching(ready, e -> e.zoneHints().contains(zone));
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
