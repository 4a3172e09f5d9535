package dev.coracle.controllers.replicaset;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.pods.Pods;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which pods are given up when there are too many: unassigned before assigned, pending before running, not ready
 * before ready, cheaper before dearer, doubled up on a node before alone, recently ready and young before old. Stateless.
 */
final class PodRanking {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private PodRanking() {}

    /** @param related the pods of all ReplicaSets of the same owner, which count for crowded nodes */
    static Comparator<KubeObject> mostExpendableFirst(List<KubeObject> related, Instant now) {
        Map<String, Integer> perNode = new HashMap<>();
        related.stream().filter(Pods::active).forEach(pod -> perNode.merge(pod.text("spec.nodeName"), 1, Integer::sum));
        return Comparator.<KubeObject, Boolean>comparing(
                        pod -> !pod.text("spec.nodeName").isEmpty())
                .thenComparing(PodRanking::phase)
                .thenComparing(Pods::ready)
                .thenComparing(PodRanking::cost)
                .thenComparing(pod -> -perNode.getOrDefault(pod.text("spec.nodeName"), 0))
                .thenComparing(pod -> logarithm(Pods.readySince(pod).orElse(Instant.MIN), now))
                .thenComparing(PodRanking::fewerRestartsLast)
                .thenComparing(pod -> logarithm(created(pod), now))
                .thenComparing(KubeObject::uid);
    }

    private static int phase(KubeObject pod) {
        return switch (pod.text("status.phase")) {
            case "", "Pending" -> 0;
            case "Running" -> 2;
            default -> 1;
        };
    }

    private static int cost(KubeObject pod) {
        try {
            return Integer.parseInt(pod.annotations().getOrDefault(COST, "0"));
        } catch (NumberFormatException e) {
            return 0; // as Kubernetes: an invalid cost is no cost
        }
    }

    private static int fewerRestartsLast(KubeObject pod) {
        return -pod.at("status").list("containerStatuses").stream()
                .mapToInt(c -> c.integer("restartCount", 0))
                .max()
                .orElse(0);
    }

    private static Instant created(KubeObject pod) {
        Fields created = pod.at("metadata.creationTimestamp");
        return created.exists() ? Times.parse(created.text()) : Instant.MIN;
    }

    /** Ages of the same magnitude are equal, so that which of two like pods goes is not decided by a second. */
    private static int logarithm(Instant since, Instant now) {
        if (since.equals(Instant.MIN)) {
            return Integer.MAX_VALUE;
        }
        long seconds = Math.max(0, now.getEpochSecond() - since.getEpochSecond());
        return 64 - Long.numberOfLeadingZeros(seconds);
    }
}
