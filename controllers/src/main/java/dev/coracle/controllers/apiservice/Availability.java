package dev.coracle.controllers.apiservice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why an APIService with a Service behind it is not available. Pure: arguments are not modified. */
record Availability(String reason, String message) {
    private static final String AVAILABLE = "Available";
    private static final int DEFAULT_PORT = 443;

    static Availability of(KubeObject apiService, Optional<KubeObject> service, List<KubeObject> slices) {
        Fields wanted = apiService.at("spec.service");
        String which = "service/" + wanted.text("name") + " in \"" + wanted.text("namespace") + "\"";
        if (service.isEmpty()) {
            return new Availability("ServiceNotFound", which + " is not present");
        }
        Fields spec = service.get().at("spec");
        if (spec.text("type").equals("ClusterIP")) {
            int port = wanted.integer("port", DEFAULT_PORT);
            Optional<String> name = spec.list("ports").stream()
                    .filter(p -> p.integer("port", 0) == port)
                    .map(p -> p.text("name"))
                    .findFirst();
            if (name.isEmpty()) {
                return new Availability("ServicePortError", which + " is not listening on port " + port);
            }
            if (slices.isEmpty()) {
                return new Availability("EndpointsNotFound", "cannot find endpointslices for " + which);
            }
            if (slices.stream().noneMatch(slice -> serves(slice, name.get()))) {
                return new Availability(
                        "MissingEndpoints",
                        "endpointslices for " + which + " have no addresses with port name \"" + name.get() + "\"");
            }
        }
        return new Availability(
                "FailedDiscoveryCheck", "nobody asks " + which + ": this cluster does not aggregate APIs");
    }

    private static boolean serves(KubeObject slice, String port) {
        return slice.fields().list("ports").stream()
                        .anyMatch(p -> p.text("name").equals(port))
                && slice.fields().list("endpoints").stream()
                        .anyMatch(e -> !e.has("conditions.ready") || e.flag("conditions.ready"));
    }

    /** The APIService's conditions with this one; empty when they have it. */
    Optional<ArrayNode> on(KubeObject apiService, Instant now) {
        ArrayNode conditions = Json.array();
        String since = Times.seconds(now);
        for (Fields condition : apiService.at("status").list("conditions")) {
            if (!condition.text("type").equals(AVAILABLE)) {
                conditions.add(condition.node().deepCopy());
                continue;
            }
            boolean failed = condition.text("status").equals("False");
            if (failed
                    && condition.text("reason").equals(reason)
                    && condition.text("message").equals(message)) {
                return Optional.empty();
            }
            since = failed ? condition.text("lastTransitionTime") : since;
        }
        ObjectNode condition = conditions.addObject();
        condition.put("type", AVAILABLE);
        condition.put("status", "False");
        condition.put("lastTransitionTime", since);
        condition.put("reason", reason);
        condition.put("message", message);
        return Optional.of(conditions);
    }
}
