package dev.coracle.controllers.nodelifecycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which {@code NoSchedule} taints a node should have. Pure: arguments are not modified. */
final class NodeTaints {
    private static final String PREFIX = "node.kubernetes.io/";
    private static final Map<String, String> BY_CONDITION = Map.of(
            "MemoryPressure", "memory-pressure",
            "DiskPressure", "disk-pressure",
            "PIDPressure", "pid-pressure",
            "NetworkUnavailable", "network-unavailable");
    private static final Set<String> OURS = Set.of(
            "not-ready",
            "unreachable",
            "unschedulable",
            "memory-pressure",
            "disk-pressure",
            "pid-pressure",
            "network-unavailable");

    private NodeTaints() {}

    /** @return the node's taints, when they have to change; empty also for a node that has not reported yet */
    static Optional<ArrayNode> plan(KubeObject node, Instant now) {
        Map<String, String> conditions = new LinkedHashMap<>();
        node.at("status").list("conditions").forEach(c -> conditions.put(c.text("type"), c.text("status")));
        Set<String> wanted = wanted(conditions, node.at("spec").flag("unschedulable"));
        boolean reported = conditions.containsKey("Ready");
        ArrayNode taints = Json.array();
        boolean changed = false;
        for (Fields taint : node.at("spec").list("taints")) {
            String name = ours(taint);
            boolean judged = reported || name.equals("unschedulable");
            if (name.isEmpty() || !judged || wanted.remove(name)) {
                taints.add(taint.node().deepCopy());
            } else {
                changed = true;
            }
        }
        for (String name : wanted) {
            ObjectNode taint = taints.addObject().put("key", PREFIX + name).put("effect", "NoSchedule");
            taint.put("timeAdded", Times.seconds(now));
            changed = true;
        }
        return changed ? Optional.of(taints) : Optional.empty();
    }

    private static Set<String> wanted(Map<String, String> conditions, boolean cordoned) {
        Set<String> wanted = new LinkedHashSet<>();
        String ready = conditions.getOrDefault("Ready", "");
        if (ready.equals("False")) {
            wanted.add("not-ready");
        }
        if (ready.equals("Unknown")) {
            wanted.add("unreachable");
        }
        if (cordoned) {
            wanted.add("unschedulable");
        }
        BY_CONDITION.forEach((condition, taint) -> {
            if (conditions.getOrDefault(condition, "").equals("True")) {
                wanted.add(taint);
            }
        });
        return wanted;
    }

    /** The short name of a taint this controller owns, otherwise "". */
    private static String ours(Fields taint) {
        String key = taint.text("key");
        boolean candidate = key.startsWith(PREFIX) && taint.text("effect").equals("NoSchedule");
        String name = candidate ? key.substring(PREFIX.length()) : "";
        return OURS.contains(name) ? name : "";
    }
}
