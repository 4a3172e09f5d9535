package dev.coracle.controllers.scheduler;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The pods on one node, assumed ones included, and their sums. Confined to the cache's lock. */
final class NodeUsage {
    private final Map<String, PodRequest> pods = new LinkedHashMap<>();
    private final Map<String, Long> requested = new HashMap<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<String, PodRequest> withHostPorts = new HashMap<>();

    void add(PodRequest pod) {
        remove(pod.uid());
        pods.put(pod.uid(), pod);
        pod.requests().forEach((name, amount) -> requested.merge(name, amount, Long::sum));
        groups.merge(pod.group(), 1, Integer::sum);
        if (!pod.hostPorts().isEmpty()) {
            withHostPorts.put(pod.uid(), pod);
        }
    }

    void remove(String uid) {
        PodRequest pod = pods.remove(uid);
        if (pod == null) {
            return;
        }
        pod.requests().forEach((name, amount) -> requested.merge(name, -amount, Long::sum));
        groups.computeIfPresent(pod.group(), (g, count) -> count == 1 ? null : count - 1);
        withHostPorts.remove(uid);
    }

    int podCount() {
        return pods.size();
    }

    boolean isEmpty() {
        return pods.isEmpty();
    }

    long requested(String resource) {
        return requested.getOrDefault(resource, 0L);
    }

    /** How many pods of the same controller are here. */
    int ofGroup(String group) {
        return group.isEmpty() ? 0 : groups.getOrDefault(group, 0);
    }

    Stream<PodRequest.HostPort> hostPorts() {
        return withHostPorts.values().stream().flatMap(pod -> pod.hostPorts().stream());
    }
}
