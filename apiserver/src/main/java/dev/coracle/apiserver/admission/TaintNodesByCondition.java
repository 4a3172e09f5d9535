package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** New nodes take no pods before the node life-cycle has seen them ready. */
public final class TaintNodesByCondition implements AdmissionPlugin {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    @Override
    public void mutate(Attributes a, ObjectNode node) {
        if (!a.creates("nodes")) {
            return;
        }
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (taint.path("key").asText().equals(NOT_READY)
                    && taint.path("effect").asText().equals("NoSchedule")) {
                return;
            }
        }
        node.withObject("spec")
                .withArray("taints")
                .addObject()
                .put("key", NOT_READY)
                .put("effect", "NoSchedule");
    }
}
