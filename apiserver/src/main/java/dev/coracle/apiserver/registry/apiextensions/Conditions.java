package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;

/** {@code status.conditions} of a definition. Changes the tree it is given. */
final class Conditions {
    private Conditions() {}

    /** Sets a condition, in the place it has; its time moves only when its status changes. */
    static void set(ObjectNode definition, String type, boolean holds, String reason, String message, Instant now) {
        ObjectNode status = definition.get("status") instanceof ObjectNode s ? s : definition.putObject("status");
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode list ? list : status.putArray("conditions");
        ObjectNode condition = null;
        for (JsonNode known : conditions) {
            if (known.path("type").asText().equals(type)) {
                condition = (ObjectNode) known;
            }
        }
        String value = holds ? "True" : "False";
        boolean moved = condition == null || !condition.path("status").asText().equals(value);
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
        }
        condition.put("status", value);
        if (moved) {
            condition.put("lastTransitionTime", Times.seconds(now));
        }
        condition.put("reason", reason).put("message", message);
    }
}
