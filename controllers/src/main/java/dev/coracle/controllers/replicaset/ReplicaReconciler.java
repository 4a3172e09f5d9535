package dev.coracle.controllers.replicaset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.pods.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of ReplicaSets and ReplicationControllers. Pure: arguments are not modified. */
final class ReplicaReconciler {
    /** At most this many pods are made or deleted at once. */
    static final int BURST = 500;

    private ReplicaReconciler() {}

    /**
     * @param pods all pods of the set
     * @param related pods of the set's siblings, for ranking
     */
    static ReplicaPlan plan(KubeObject set, List<KubeObject> pods, List<KubeObject> related, Instant now) {
        Optional<Duration> again = untilNextAvailable(set, pods, now);
        if (set.deleting()) {
            return new ReplicaPlan(0, List.of(), again);
        }
        List<KubeObject> active =
                new ArrayList<>(pods.stream().filter(Pods::active).toList());
        int surplus = active.size() - replicas(set);
        if (surplus < 0) {
            return new ReplicaPlan(Math.min(-surplus, BURST), List.of(), again);
        }
        if (surplus == 0) {
            return new ReplicaPlan(0, List.of(), again);
        }
        active.sort(PodRanking.mostExpendableFirst(related, now));
        return new ReplicaPlan(0, List.copyOf(active.subList(0, Math.min(surplus, BURST))), again);
    }

    static int replicas(KubeObject set) {
        return set.at("spec").integer("replicas", 1);
    }

    private static Optional<Duration> untilNextAvailable(KubeObject set, List<KubeObject> pods, Instant now) {
        int minReady = set.at("spec").integer("minReadySeconds", 0);
        if (minReady == 0) {
            return Optional.empty();
        }
        return pods.stream()
                .flatMap(pod -> Pods.untilAvailable(pod, minReady, now).stream())
                .min(Duration::compareTo);
    }

    /**
     * The status for {@code pods}.
     *
     * @param failure why creating or deleting failed just now
     */
    static ObjectNode status(KubeObject set, List<KubeObject> pods, Optional<Failure> failure, Instant now) {
        Map<String, String> templateLabels = set.at("spec.template.metadata").map("labels");
        int minReady = set.at("spec").integer("minReadySeconds", 0);
        int replicas = 0;
        int labelled = 0;
        int ready = 0;
        int available = 0;
        int terminating = 0;
        for (KubeObject pod : pods) {
            if (Pods.finished(pod)) {
                continue;
            }
            if (pod.deleting()) {
                terminating++;
                continue;
            }
            replicas++;
            labelled += pod.labels().entrySet().containsAll(templateLabels.entrySet()) ? 1 : 0;
            ready += Pods.ready(pod) ? 1 : 0;
            available += Pods.available(pod, minReady, now) ? 1 : 0;
        }
        ObjectNode status = Json.object();
        status.put("replicas", replicas);
        putCount(status, "fullyLabeledReplicas", labelled);
        putCount(status, "readyReplicas", ready);
        putCount(status, "availableReplicas", available);
        if (set.kind().equals("ReplicaSet")) {
            status.put("terminatingReplicas", terminating);
        }
        status.put("observedGeneration", set.generation());
        ArrayNode conditions = conditions(set, failure, now);
        if (!conditions.isEmpty()) {
            status.set("conditions", conditions);
        }
        return status;
    }

    private static void putCount(ObjectNode status, String field, int count) {
        if (count != 0) {
            status.put(field, count);
        }
    }

    private static ArrayNode conditions(KubeObject set, Optional<Failure> failure, Instant now) {
        ArrayNode conditions = Json.array();
        boolean known = false;
        for (Fields condition : set.at("status").list("conditions")) {
            boolean replicaFailure = condition.text("type").equals("ReplicaFailure");
            if (!replicaFailure || failure.isPresent()) {
                conditions.add(condition.node().deepCopy());
            }
            known |= replicaFailure;
        }
        if (failure.isPresent() && !known) {
            conditions
                    .addObject()
                    .put("type", "ReplicaFailure")
                    .put("status", "True")
                    .put("lastTransitionTime", Times.seconds(now))
                    .put("reason", failure.get().reason())
                    .put("message", failure.get().message());
        }
        return conditions;
    }

    /** @param reason {@code FailedCreate} or {@code FailedDelete} */
    record Failure(String reason, String message) {}
}
