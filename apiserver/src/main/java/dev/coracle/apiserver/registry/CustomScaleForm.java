package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.List;

/** {@code autoscaling/v1 Scale} of a custom resource, whose definition says where the numbers are. Stateless. */
final class CustomScaleForm implements SubresourceForm {
    private final ScalePaths paths;

    CustomScaleForm(ScalePaths paths) {
        this.paths = paths;
    }

    @Override
    public TypeSchema type() {
        return Schemas.builtin().of(ScaleForm.SCALE).orElseThrow();
    }

    @Override
    public KubeObject read(KubeObject object) {
        Fields from = object.fields();
        if (!from.has(paths.specReplicas())) {
            throw StatusException.internal("the spec replicas field \"." + paths.specReplicas() + "\" does not exist");
        }
        ObjectNode scale = Json.object();
        scale.put("apiVersion", ScaleForm.SCALE.apiVersion());
        scale.put("kind", ScaleForm.SCALE.kind());
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (from.has("metadata." + field)) {
                metadata.put(field, from.text("metadata." + field));
            }
        }
        ObjectNode spec = scale.putObject("spec");
        if (from.integer(paths.specReplicas(), 0) != 0) {
            spec.put("replicas", from.integer(paths.specReplicas(), 0));
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", from.integer(paths.statusReplicas(), 0));
        String selector = paths.labelSelector().isEmpty() ? "" : from.text(paths.labelSelector());
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return KubeObject.of(scale);
    }

    @Override
    public ObjectNode write(KubeObject object, ObjectNode scale) {
        Fields wanted = Fields.of(scale);
        int replicas = wanted.integer("spec.replicas", 0);
        if (replicas < 0) {
            throw StatusException.invalid(
                    ScaleForm.SCALE,
                    object.name(),
                    List.of(new Cause(
                            "FieldValueInvalid",
                            "Invalid value: " + replicas + ": must be greater than or equal to 0",
                            "spec.replicas")));
        }
        ObjectNode tree = object.copy();
        ObjectNode holder = tree;
        String[] steps = paths.specReplicas().split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            holder = holder.get(steps[i]) instanceof ObjectNode next ? next : holder.putObject(steps[i]);
        }
        holder.put(steps[steps.length - 1], replicas);
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        metadata.put("resourceVersion", wanted.text("metadata.resourceVersion"));
        if (!wanted.text("metadata.uid").isEmpty()) {
            metadata.put("uid", wanted.text("metadata.uid"));
        }
        return tree;
    }
}
