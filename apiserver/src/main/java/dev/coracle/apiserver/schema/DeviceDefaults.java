package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Resource claims and their templates. */
final class DeviceDefaults {
    private DeviceDefaults() {}

    static void claim(ObjectNode tree) {
        spec(Unset.object(tree, "spec"));
    }

    static void claimTemplate(ObjectNode tree) {
        spec(Unset.object(Unset.object(tree, "spec"), "spec"));
    }

    private static void spec(ObjectNode spec) {
        for (ObjectNode request : Unset.items(Unset.object(spec, "devices"), "requests")) {
            ObjectNode exactly = Unset.object(request, "exactly");
            if (exactly != null) {
                request(exactly);
            }
            Unset.items(request, "firstAvailable").forEach(DeviceDefaults::request);
        }
    }

    private static void request(ObjectNode request) {
        Unset.text(request, "allocationMode", "ExactCount");
        if (request.path("allocationMode").asText().equals("ExactCount")) {
            Unset.nonZero(request, "count", 1);
        }
        Unset.items(request, "tolerations").forEach(toleration -> Unset.text(toleration, "operator", "Equal"));
    }
}
