package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Both versions of horizontal pod autoscalers. */
final class AutoscalingDefaults {
    private AutoscalingDefaults() {}

    static void v1(ObjectNode tree) {
        Unset.number(Unset.orObject(tree, "spec"), "minReplicas", 1);
    }

    static void v2(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.number(spec, "minReplicas", 1);
        if (Unset.isEmpty(spec, "metrics")) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", 80);
        }
        ObjectNode behavior = Unset.object(spec, "behavior");
        if (behavior != null) {
            behavior(behavior);
        }
    }

    private static void behavior(ObjectNode behavior) {
        ObjectNode up = Unset.orObject(behavior, "scaleUp");
        Unset.number(up, "stabilizationWindowSeconds", 0);
        Unset.pointer(up, "selectPolicy", "Max");
        if (Unset.isEmpty(up, "policies")) {
            ArrayNode policies = up.putArray("policies");
            policy(policies, "Pods", 4);
            policy(policies, "Percent", 100);
        }
        ObjectNode down = Unset.orObject(behavior, "scaleDown");
        Unset.pointer(down, "selectPolicy", "Max");
        if (Unset.isEmpty(down, "policies")) {
            policy(down.putArray("policies"), "Percent", 100);
        }
    }

    private static void policy(ArrayNode policies, String type, int value) {
        policies.addObject().put("type", type).put("value", value).put("periodSeconds", 15);
    }
}
