package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.Comparator;
import java.util.Map;

/** The numbers of one ReplicaSet that a rollout turns on. */
record SetView(
        KubeObject object, int replicas, int current, int ready, int available, Map<String, String> annotations) {
    static final String HASH = "pod-template-hash";
    static final Comparator<SetView> OLDEST_FIRST = Comparator.<SetView, String>comparing(
                    s -> s.object.text("metadata.creationTimestamp"))
            .thenComparing(SetView::name);

    static SetView of(KubeObject set) {
        Fields status = set.at("status");
        return new SetView(
                set,
                set.at("spec").integer("replicas", 1),
                status.integer("replicas", 0),
                status.integer("readyReplicas", 0),
                status.integer("availableReplicas", 0),
                set.annotations());
    }

    String name() {
        return object.name();
    }

    long revision() {
        return number(Annotations.REVISION);
    }

    /** 0 when the annotation is missing or no number. */
    long number(String annotation) {
        try {
            return Long.parseLong(annotations.getOrDefault(annotation, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean madeFrom(Fields template) {
        return Json.same(withoutHash(object.at("spec.template").node()), withoutHash(template.node()));
    }

    private static JsonNode withoutHash(JsonNode template) {
        if (!template.path("metadata").path("labels").has(HASH)) {
            return template;
        }
        JsonNode copy = template.deepCopy();
        ((ObjectNode) copy.path("metadata").path("labels")).remove(HASH);
        return copy;
    }
}
