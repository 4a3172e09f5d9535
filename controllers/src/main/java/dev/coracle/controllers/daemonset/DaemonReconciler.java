package dev.coracle.controllers.daemonset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.pods.PodTemplates;
import dev.coracle.controllers.pods.Pods;
import dev.coracle.controllers.pods.Revisions;
import dev.coracle.controllers.scheduler.NodeMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of DaemonSets, without surge. Pure: arguments are not modified. Confined to one plan. */
final class DaemonReconciler {
    static final String GENERATION = "deprecated.daemonset.template.generation";
    private static final String PREFIX = "node.kubernetes.io/";

    private final KubeObject set;
    private final String hash;
    private final Instant now;
    private final Map<String, List<KubeObject>> podsByNode = new HashMap<>();
    private final Set<KubeObject> delete = new LinkedHashSet<>();
    private final List<String> create = new ArrayList<>();

    /** @param failed those of {@code delete} that have failed by themselves */
    record Plan(List<String> create, List<KubeObject> delete, List<KubeObject> failed, ObjectNode status) {}

    /** @param hash of the current revision */
    DaemonReconciler(KubeObject set, String hash, List<KubeObject> pods, Instant now) {
        this.set = set;
        this.hash = hash;
        this.now = now;
        pods.forEach(pod ->
                podsByNode.computeIfAbsent(nodeOf(pod), n -> new ArrayList<>()).add(pod));
    }

    Plan plan(List<KubeObject> nodes) {
        List<KubeObject> failed = new ArrayList<>();
        Map<String, KubeObject> running = new LinkedHashMap<>();
        Map<String, List<KubeObject>> left = new HashMap<>(podsByNode);
        int desired = 0;
        int misscheduled = 0;
        for (KubeObject node : nodes) {
            KubeObject candidate = KubeObject.of(pod(node.name()));
            boolean selected = NodeMatch.selects(candidate, node);
            boolean stays = selected && NodeMatch.tolerates(candidate, node, "NoExecute");
            boolean runs = stays && NodeMatch.tolerates(candidate, node, "NoSchedule");
            List<KubeObject> here = left.containsKey(node.name()) ? left.remove(node.name()) : List.of();
            desired += runs ? 1 : 0;
            misscheduled += !runs && !here.isEmpty() ? 1 : 0;
            if (!stays) {
                here.stream().filter(p -> !p.deleting()).forEach(delete::add);
            } else {
                keepOne(node.name(), runs, here, running, failed);
            }
        }
        left.values().forEach(pods -> pods.stream().filter(p -> !p.deleting()).forEach(delete::add));
        ObjectNode status = status(running, desired, misscheduled);
        if (set.text("spec.updateStrategy.type").equals("RollingUpdate") && create.isEmpty()) {
            roll(running, desired);
        }
        return new Plan(create, List.copyOf(delete), failed, status);
    }

    private void keepOne(
            String node,
            boolean runs,
            List<KubeObject> here,
            Map<String, KubeObject> running,
            List<KubeObject> failed) {
        boolean ending = false;
        for (KubeObject pod : here) {
            if (pod.deleting()) {
                ending = true;
            } else if (Pods.finished(pod)) {
                delete.add(pod);
                failed.add(pod);
                ending = true;
            } else if (running.containsKey(node)) {
                delete.add(pod);
            } else {
                running.put(node, pod);
            }
        }
        if (runs && !running.containsKey(node) && !ending) {
            create.add(node);
        }
    }

    /** Old pods that do not work go at once, others as far as {@code maxUnavailable} allows. */
    private void roll(Map<String, KubeObject> running, int desired) {
        int minReady = set.at("spec").integer("minReadySeconds", 0);
        int unavailable = desired;
        for (KubeObject pod : running.values()) {
            unavailable -= Pods.available(pod, minReady, now) ? 1 : 0;
        }
        int budget = maxUnavailable(desired) - unavailable;
        for (KubeObject pod : running.values()) {
            if (updated(pod)) {
                continue;
            }
            if (!Pods.available(pod, minReady, now)) {
                delete.add(pod);
            } else if (budget-- > 0) {
                delete.add(pod);
            }
        }
    }

    private int maxUnavailable(int desired) {
        Fields value = set.at("spec.updateStrategy.rollingUpdate.maxUnavailable");
        String text = value.text();
        if (text.endsWith("%")) {
            return (int) Math.ceil(Integer.parseInt(text.substring(0, text.length() - 1)) * desired / 100.0);
        }
        return value.exists() ? value.node().asInt() : 1;
    }

    private boolean updated(KubeObject pod) {
        Map<String, String> labels = pod.labels();
        return hash.equals(labels.get(Revisions.HASH));
    }

    private ObjectNode status(Map<String, KubeObject> running, int desired, int misscheduled) {
        int minReady = set.at("spec").integer("minReadySeconds", 0);
        int current = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (KubeObject pod : running.values()) {
            current++;
            ready += Pods.ready(pod) ? 1 : 0;
            available += Pods.available(pod, minReady, now) ? 1 : 0;
            updated += updated(pod) ? 1 : 0;
        }
        ObjectNode status = Json.object();
        status.put("currentNumberScheduled", current);
        status.put("numberMisscheduled", misscheduled);
        status.put("desiredNumberScheduled", desired);
        status.put("numberReady", ready);
        status.put("observedGeneration", set.generation());
        putCount(status, "updatedNumberScheduled", updated);
        putCount(status, "numberAvailable", available);
        putCount(status, "numberUnavailable", desired - available);
        return status;
    }

    private static void putCount(ObjectNode status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    /** The node a pod is on, or is meant for while the scheduler has not seen it. */
    static String nodeOf(KubeObject pod) {
        String node = pod.text("spec.nodeName");
        if (!node.isEmpty()) {
            return node;
        }
        return pod
                .at("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution")
                .list("nodeSelectorTerms")
                .stream()
                .flatMap(term -> term.list("matchFields").stream())
                .filter(field -> field.text("key").equals("metadata.name"))
                .flatMap(field -> field.texts("values").stream())
                .findFirst()
                .orElse("");
    }

    ObjectNode pod(String node) {
        ObjectNode pod = PodTemplates.pod(set, set.at("spec.template"));
        ObjectNode labels = pod.withObjectProperty("metadata").withObjectProperty("labels");
        labels.put(Revisions.HASH, hash);
        labels.put("pod-template-generation", set.annotations().getOrDefault(GENERATION, "1"));
        ObjectNode spec = pod.withObjectProperty("spec");
        aim(spec, node);
        tolerate(spec);
        return pod;
    }

    /** Every term of the template's own affinity is narrowed to the node. */
    private static void aim(ObjectNode spec, String node) {
        ObjectNode required = spec.withObjectProperty("affinity")
                .withObjectProperty("nodeAffinity")
                .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution");
        ArrayNode terms = Json.array();
        required.path("nodeSelectorTerms").forEach(term -> terms.add(term.deepCopy()));
        if (terms.isEmpty()) {
            terms.addObject();
        }
        terms.forEach(term -> ((ObjectNode) term)
                .putArray("matchFields")
                .addObject()
                .put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node));
        required.set("nodeSelectorTerms", terms);
    }

    private static void tolerate(ObjectNode spec) {
        ArrayNode tolerations = spec.withArrayProperty("tolerations");
        add(tolerations, "not-ready", "NoExecute");
        add(tolerations, "unreachable", "NoExecute");
        add(tolerations, "disk-pressure", "NoSchedule");
        add(tolerations, "memory-pressure", "NoSchedule");
        add(tolerations, "pid-pressure", "NoSchedule");
        add(tolerations, "unschedulable", "NoSchedule");
        if (spec.path("hostNetwork").asBoolean()) {
            add(tolerations, "network-unavailable", "NoSchedule");
        }
    }

    private static void add(ArrayNode tolerations, String taint, String effect) {
        tolerations
                .addObject()
                .put("key", PREFIX + taint)
                .put("operator", "Exists")
                .put("effect", effect);
    }
}
