package dev.coracle.controllers.statefulset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.controllers.pods.PodTemplates;
import dev.coracle.controllers.pods.Pods;
import dev.coracle.controllers.pods.Revisions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of StatefulSets: pods come up in order and go in reverse, unless {@code podManagementPolicy} is Parallel; updates replace
 * one pod at a time from the highest number down to the partition. Pure: arguments are not modified. Confined to one plan.
 */
final class StatefulReconciler {
    private final KubeObject set;
    private final Fields spec;
    private final String current;
    private final String update;
    private final Instant now;
    private final int start;
    private final int replicas;
    private final boolean parallel;
    private final TreeMap<Integer, KubeObject> pods = new TreeMap<>();
    private final List<Integer> create = new ArrayList<>();
    private final List<KubeObject> delete = new ArrayList<>();

    record Plan(List<Integer> create, List<KubeObject> delete, ObjectNode status) {}

    /**
     * @param current the name of the revision that pods below the partition have
     * @param update the name of the revision of the present template
     */
    StatefulReconciler(KubeObject set, String current, String update, List<KubeObject> owned, Instant now) {
        this.set = set;
        this.spec = set.at("spec");
        this.current = current;
        this.update = update;
        this.now = now;
        this.start = spec.integer("ordinals.start", 0);
        this.replicas = spec.integer("replicas", 1);
        this.parallel = spec.text("podManagementPolicy").equals("Parallel");
        for (KubeObject pod : owned) {
            int ordinal = ordinal(pod);
            if (ordinal >= 0) {
                pods.put(ordinal, pod);
            }
        }
    }

    /** -1 for a pod that is not named as one of the set's. */
    private int ordinal(KubeObject pod) {
        String prefix = set.name() + "-";
        String rest = pod.name().startsWith(prefix) ? pod.name().substring(prefix.length()) : "";
        return rest.matches("\\d{1,9}") ? Integer.parseInt(rest) : -1;
    }

    Plan plan() {
        if (!set.deleting() && bringUp() && takeDown()) {
            roll();
        }
        return new Plan(create, delete, status());
    }

    /** @return whether every pod that should be there works, or order does not matter */
    private boolean bringUp() {
        boolean all = true;
        for (int ordinal = start; ordinal < start + replicas; ordinal++) {
            KubeObject pod = pods.get(ordinal);
            if (pod == null) {
                create.add(ordinal);
            } else if (Pods.finished(pod) && !pod.deleting()) {
                delete.add(pod);
            } else if (healthy(pod)) {
                continue;
            }
            all = false;
            if (!parallel) {
                return false;
            }
        }
        return all || parallel;
    }

    /** @return whether nothing beyond the size is left */
    private boolean takeDown() {
        boolean none = true;
        for (Map.Entry<Integer, KubeObject> pod : pods.descendingMap().entrySet()) {
            if (pod.getKey() >= start && pod.getKey() < start + replicas) {
                continue;
            }
            none = false;
            if (!pod.getValue().deleting()) {
                delete.add(pod.getValue());
            }
            if (!parallel) {
                return false;
            }
        }
        return none;
    }

    private void roll() {
        if (spec.text("updateStrategy.type").equals("OnDelete")) {
            return;
        }
        int lowest = start + spec.integer("updateStrategy.rollingUpdate.partition", 0);
        for (Map.Entry<Integer, KubeObject> entry : pods.descendingMap().entrySet()) {
            KubeObject pod = entry.getValue();
            if (entry.getKey() < lowest || !create.isEmpty() || !delete.isEmpty()) {
                return;
            }
            if (!revisionOf(pod).equals(update) && !pod.deleting()) {
                delete.add(pod);
                return;
            }
            if (!healthy(pod)) {
                return;
            }
        }
    }

    private boolean healthy(KubeObject pod) {
        return !pod.deleting() && Pods.available(pod, spec.integer("minReadySeconds", 0), now);
    }

    private static String revisionOf(KubeObject pod) {
        return pod.labels().getOrDefault(Revisions.HASH, "");
    }

    /** The revision a new pod of that number has. */
    String revisionFor(int ordinal) {
        boolean rolling = !spec.text("updateStrategy.type").equals("OnDelete");
        int lowest = start + spec.integer("updateStrategy.rollingUpdate.partition", 0);
        return rolling && ordinal < lowest ? current : update;
    }

    private ObjectNode status() {
        int ready = 0;
        int available = 0;
        int updated = 0;
        int old = 0;
        for (KubeObject pod : pods.values()) {
            ready += Pods.ready(pod) ? 1 : 0;
            available += Pods.available(pod, spec.integer("minReadySeconds", 0), now) ? 1 : 0;
            if (!pod.deleting()) {
                updated += revisionOf(pod).equals(update) ? 1 : 0;
                old += revisionOf(pod).equals(current) ? 1 : 0;
            }
        }
        boolean rolledOut = updated == replicas && ready == replicas && pods.size() == replicas;
        ObjectNode status = Json.object();
        status.put("observedGeneration", set.generation());
        status.put("replicas", pods.size());
        putCount(status, "readyReplicas", ready);
        putCount(status, "currentReplicas", rolledOut ? updated : old);
        putCount(status, "updatedReplicas", updated);
        status.put("currentRevision", rolledOut ? update : current);
        status.put("updateRevision", update);
        status.put("collisionCount", set.at("status").integer("collisionCount", 0));
        status.put("availableReplicas", available);
        return status;
    }

    private static void putCount(ObjectNode status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    /** @param template of the revision the pod gets */
    static ObjectNode pod(KubeObject set, Fields template, String revision, int ordinal) {
        ObjectNode pod = PodTemplates.pod(set, template);
        String name = set.name() + "-" + ordinal;
        ObjectNode metadata = pod.withObjectProperty("metadata");
        metadata.put("generateName", set.name() + "-").put("name", name);
        metadata.withObjectProperty("labels")
                .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
                .put(Revisions.HASH, revision)
                .put("statefulset.kubernetes.io/pod-name", name);
        ObjectNode spec = pod.withObjectProperty("spec");
        spec.put("hostname", name);
        if (set.fields().has("spec.serviceName")) {
            spec.put("subdomain", set.text("spec.serviceName"));
        }
        mountClaims(set, spec, name);
        return pod;
    }

    private static void mountClaims(KubeObject set, ObjectNode spec, String pod) {
        List<Fields> claims = set.at("spec").list("volumeClaimTemplates");
        if (claims.isEmpty()) {
            return;
        }
        ArrayNode volumes = Json.array();
        List<String> names = claims.stream().map(c -> c.text("metadata.name")).toList();
        names.forEach(name -> volumes.addObject()
                .put("name", name)
                .putObject("persistentVolumeClaim")
                .put("claimName", name + "-" + pod));
        spec.path("volumes").forEach(volume -> {
            if (!names.contains(volume.path("name").asText())) {
                volumes.add(volume);
            }
        });
        spec.set("volumes", volumes);
    }

    /** The claims of a pod, which outlive it. */
    static List<ObjectNode> claims(KubeObject set, int ordinal) {
        return set.at("spec").list("volumeClaimTemplates").stream()
                .map(template -> {
                    ObjectNode claim = template.node().deepCopy();
                    claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
                    claim.remove("status");
                    ObjectNode metadata = claim.withObjectProperty("metadata");
                    metadata.put("name", template.text("metadata.name") + "-" + set.name() + "-" + ordinal);
                    metadata.put("namespace", set.namespace());
                    set.at("spec.selector").map("matchLabels").forEach(metadata.withObjectProperty("labels")::put);
                    if (set.text("spec.persistentVolumeClaimRetentionPolicy.whenDeleted")
                            .equals("Delete")) {
                        metadata.putArray("ownerReferences")
                                .add(OwnerReference.controllerOf(set).toJson());
                    }
                    return claim;
                })
                .toList();
    }
}
