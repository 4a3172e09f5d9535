package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works out a pod's {@code status} from facts, and the patch that brings it about. Pure. */
final class PodStatus {
    /** Written by the kubelet alone, so that one that is not wanted any more is removed. */
    private static final List<String> REMOVABLE =
            List.of("reason", "message", "initContainerStatuses", "containerStatuses", "podIP");

    /** Where a patch would otherwise leave the addresses that are over. */
    private static final List<String> MERGED_BY_IP = List.of("podIPs", "hostIPs");

    private PodStatus() {}

    /** The part of {@code status} that the kubelet writes. */
    static ObjectNode of(KubeObject pod, PodFacts facts, Instant now) {
        String phase = PodPhase.of(pod.at("spec"), facts);
        ObjectNode status = Json.object();
        if (pod.generation() > 0) {
            status.put("observedGeneration", pod.generation());
        }
        status.put("phase", phase);
        facts.failure().ifPresent(f -> {
            status.put("reason", f.reason());
            status.put("message", f.message());
        });
        status.set("conditions", PodConditions.of(pod, facts, phase, now));
        putIps(status, "hostIP", "hostIPs", facts.hostIps());
        if (!facts.podIps().isEmpty()) {
            putIps(status, "podIP", "podIPs", facts.podIps());
        }
        String startTime = pod.text("status.startTime");
        status.put("startTime", startTime.isEmpty() ? Times.seconds(facts.startTime()) : startTime);
        putStatuses(status, "initContainerStatuses", facts.init());
        putStatuses(status, "containerStatuses", facts.containers());
        return status;
    }

    private static void putIps(ObjectNode status, String primary, String all, List<String> ips) {
        status.put(primary, ips.get(0));
        ArrayNode array = status.putArray(all);
        ips.forEach(ip -> array.addObject().put("ip", ip));
    }

    private static void putStatuses(ObjectNode status, String field, List<ContainerFacts> containers) {
        if (!containers.isEmpty()) {
            ArrayNode array = status.putArray(field);
            containers.forEach(c -> array.add(c.toStatus()));
        }
    }

    /**
     * A strategic merge patch with only what differs, guarded by the pod's uid; empty when nothing does. Conditions of others
     * are never touched.
     */
    static Optional<ObjectNode> patch(KubeObject pod, ObjectNode wanted) {
        Fields present = pod.at("status");
        ObjectNode changes = Json.object();
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            if (field.getKey().equals("conditions")) {
                ArrayNode changed = changedConditions(present, field.getValue());
                if (!changed.isEmpty()) {
                    changes.set("conditions", changed);
                }
            } else if (!Json.same(
                    field.getValue(), present.member(field.getKey()).node())) {
                changes.set(field.getKey(), field.getValue().deepCopy());
                if (MERGED_BY_IP.contains(field.getKey()) && present.has(field.getKey())) {
                    changes.withArrayProperty(field.getKey()).insertObject(0).put("$patch", "replace");
                }
            }
        }
        for (String field : REMOVABLE) {
            if (!wanted.has(field) && present.has(field)) {
                changes.putNull(field);
            }
        }
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("uid", pod.uid());
        patch.set("status", changes);
        return Optional.of(patch);
    }

    private static ArrayNode changedConditions(Fields present, JsonNode wanted) {
        ArrayNode changed = Json.array();
        for (JsonNode condition : wanted) {
            boolean there = present.list("conditions").stream().anyMatch(c -> Json.same(c.node(), condition));
            if (!there) {
                changed.add(withRemovals(present, (ObjectNode) condition));
            }
        }
        return changed;
    }

    /** A merge keeps what a patch does not name: a reason that is over must be removed by name. */
    private static ObjectNode withRemovals(Fields present, ObjectNode condition) {
        present.list("conditions").stream()
                .filter(c -> c.text("type").equals(condition.path("type").asText()))
                .forEach(c -> List.of("reason", "message").forEach(field -> {
                    if (c.has(field) && !condition.has(field)) {
                        condition.putNull(field);
                    }
                }));
        return condition;
    }
}
