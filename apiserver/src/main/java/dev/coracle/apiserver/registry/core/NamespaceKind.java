package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.Objects;

/** Namespace: stays after a delete until {@code spec.finalizers} is empty, which only {@code /finalize} changes. */
public final class NamespaceKind extends Kind {
    private static final String FINALIZER = "kubernetes";

    public NamespaceKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode spec = object.get("spec") instanceof ObjectNode s ? s : object.putObject("spec");
        ArrayNode finalizers = spec.get("finalizers") instanceof ArrayNode f ? f : spec.putArray("finalizers");
        for (var finalizer : finalizers) {
            if (finalizer.asText().equals(FINALIZER)) {
                return;
            }
        }
        finalizers.add(FINALIZER);
    }

    @Override
    public void prepareForUpdate(ObjectNode now, Fields before) {
        ObjectNode spec = now.get("spec") instanceof ObjectNode s ? s : now.putObject("spec");
        if (before.has("spec.finalizers")) {
            spec.set("finalizers", before.at("spec.finalizers").node().deepCopy());
        } else {
            spec.remove("finalizers");
        }
    }

    @Override
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before) {
        if (subresource.equals("finalize")) {
            now.set("status", before.at("status").node().deepCopy());
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        String name = object.text("metadata.name");
        Fields label = object.at("metadata.labels").member("kubernetes.io/metadata.name");
        if (!Objects.equals(label.text(), name)) {
            errors.invalid("metadata.labels[kubernetes.io/metadata.name]", label.text(), "must be " + name);
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        // The label is put back by defaulting.
    }

    @Override
    public boolean heldAfterDelete(Fields object) {
        return !object.texts("spec.finalizers").isEmpty();
    }

    @Override
    public void prepareForDelete(ObjectNode object) {
        ObjectNode status = object.get("status") instanceof ObjectNode s ? s : object.putObject("status");
        status.put("phase", "Terminating");
    }
}
