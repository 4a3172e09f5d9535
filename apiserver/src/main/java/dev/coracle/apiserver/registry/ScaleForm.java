package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.List;

/** {@code autoscaling/v1 Scale}: the replicas of a workload. Stateless. */
final class ScaleForm implements SubresourceForm {
    static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    @Override
    public TypeSchema type() {
        return Schemas.builtin().of(SCALE).orElseThrow();
    }

    @Override
    public KubeObject read(KubeObject object) {
        Fields from = object.fields();
        ObjectNode scale = Json.object();
        scale.put("apiVersion", SCALE.apiVersion());
        scale.put("kind", SCALE.kind());
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.put(field, from.text("metadata." + field));
        }
        ObjectNode spec = scale.putObject("spec");
        if (from.integer("spec.replicas", 0) != 0) {
            spec.put("replicas", from.integer("spec.replicas", 0));
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", from.integer("status.replicas", 0));
        String selector = selector(from);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return KubeObject.of(scale);
    }

    private static String selector(Fields object) {
        Fields selector = object.at("spec.selector");
        boolean typed = selector.has("matchLabels") || selector.has("matchExpressions");
        return typed
                ? LabelSelector.ofObject(selector.node()).toString()
                : LabelSelector.ofMap(object.map("spec.selector")).toString();
    }

    @Override
    public ObjectNode write(KubeObject object, ObjectNode scale) {
        Fields wanted = Fields.of(scale);
        int replicas = wanted.integer("spec.replicas", 0);
        if (replicas < 0) {
            throw StatusException.invalid(
                    SCALE,
                    object.name(),
                    List.of(new Cause(
                            "FieldValueInvalid",
                            "Invalid value: " + replicas + ": must be greater than or equal to 0",
                            "spec.replicas")));
        }
        ObjectNode tree = object.copy();
        ((ObjectNode) tree.get("spec")).put("replicas", replicas);
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        metadata.put("resourceVersion", wanted.text("metadata.resourceVersion"));
        if (!wanted.text("metadata.uid").isEmpty()) {
            metadata.put("uid", wanted.text("metadata.uid"));
        }
        return tree;
    }
}
