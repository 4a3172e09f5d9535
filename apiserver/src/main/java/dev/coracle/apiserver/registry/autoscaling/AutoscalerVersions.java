package dev.coracle.apiserver.registry.autoscaling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Autoscalers between v2 and v1. What v1 has no field for it keeps in annotations, so that nothing is lost on the way back.
 * Stateless; changes the trees it is given.
 */
final class AutoscalerVersions {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String SPEC_PERCENTAGE = "targetCPUUtilizationPercentage";
    private static final String STATUS_PERCENTAGE = "currentCPUUtilizationPercentage";

    /** Annotations by the fields they stand for. */
    private static final Map<String, String> STATUS = Map.of("conditions", "conditions");

    private AutoscalerVersions() {}

    static ObjectNode toV1(ObjectNode tree) {
        tree.put("apiVersion", "autoscaling/v1");
        ObjectNode spec = tree.withObject("spec");
        ArrayNode others = Json.array();
        for (JsonNode metric : array(spec.remove("metrics"))) {
            if (isCpu(metric) && !spec.has(SPEC_PERCENTAGE)) {
                spec.set(
                        SPEC_PERCENTAGE,
                        metric.at("/resource/target/averageUtilization").deepCopy());
            } else {
                others.add(metric);
            }
        }
        annotate(tree, "metrics", others);
        annotate(tree, "behavior", spec.remove("behavior"));
        if (tree.get("status") instanceof ObjectNode status) {
            STATUS.forEach((field, annotation) -> annotate(tree, annotation, status.remove(field)));
            currentMetrics(tree, status);
        }
        return tree;
    }

    private static void currentMetrics(ObjectNode tree, ObjectNode status) {
        ArrayNode others = Json.array();
        for (JsonNode metric : array(status.remove("currentMetrics"))) {
            JsonNode percentage = metric.at("/resource/current/averageUtilization");
            if (metric.at("/resource/name").asText().equals("cpu") && percentage.isNumber()) {
                status.set(STATUS_PERCENTAGE, percentage.deepCopy());
            }
            others.add(metric);
        }
        annotate(tree, "current-metrics", others);
    }

    static ObjectNode toV2(ObjectNode tree) {
        tree.put("apiVersion", "autoscaling/v2");
        ObjectNode spec = tree.withObject("spec");
        ArrayNode metrics = Json.array();
        JsonNode percentage = spec.remove(SPEC_PERCENTAGE);
        array(take(tree, "metrics")).forEach(metrics::add);
        if (percentage != null && percentage.isNumber()) {
            metrics.add(cpu(percentage));
        }
        if (metrics.isEmpty()) {
            metrics.add(cpu(Json.object().put("default", 80).get("default")));
        }
        spec.set("metrics", metrics);
        set(spec, "behavior", take(tree, "behavior"));
        JsonNode conditions = take(tree, "conditions");
        JsonNode current = take(tree, "current-metrics");
        ObjectNode status = tree.withObject("status");
        status.remove(STATUS_PERCENTAGE);
        set(status, "conditions", conditions);
        set(status, "currentMetrics", current);
        if (!status.has("currentMetrics")) {
            status.putNull("currentMetrics");
        }
        return tree;
    }

    private static ObjectNode cpu(JsonNode percentage) {
        ObjectNode metric = Json.object().put("type", "Resource");
        ObjectNode resource = metric.putObject("resource").put("name", "cpu");
        resource.putObject("target").put("type", "Utilization").set("averageUtilization", percentage);
        return metric;
    }

    private static boolean isCpu(JsonNode metric) {
        return metric.path("type").asText().equals("Resource")
                && metric.at("/resource/name").asText().equals("cpu")
                && metric.at("/resource/target/averageUtilization").isNumber();
    }

    private static JsonNode array(JsonNode node) {
        return node instanceof ArrayNode ? node : Json.array();
    }

    private static void set(ObjectNode to, String field, JsonNode value) {
        if (value != null && !value.isNull()) {
            to.set(field, value);
        }
    }

    private static void annotate(ObjectNode tree, String name, JsonNode value) {
        if (value != null && !value.isNull() && !value.isEmpty()) {
            tree.withObject("metadata").withObject("annotations").put(PREFIX + name, Json.text(value));
        }
    }

    /** What an annotation holds, which goes with it; null for none and for what is no JSON. */
    private static JsonNode take(ObjectNode tree, String name) {
        if (!(tree.path("metadata").get("annotations") instanceof ObjectNode annotations)
                || !annotations.has(PREFIX + name)) {
            return null;
        }
        String text = annotations.remove(PREFIX + name).asText();
        if (annotations.isEmpty()) {
            tree.withObject("metadata").remove("annotations");
        }
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // Kubernetes drops what it cannot read, too.
            return null;
        }
    }
}
