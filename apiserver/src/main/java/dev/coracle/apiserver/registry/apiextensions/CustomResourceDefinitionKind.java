package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;

/** CustomResourceDefinition: checked as a schema, and kept after a delete until its objects are gone. */
public final class CustomResourceDefinitionKind extends Kind {

    public CustomResourceDefinitionKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        addStoredVersion(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode now, Fields before) {
        addStoredVersion(now);
    }

    /** Every version that objects were ever stored in is remembered. */
    private static void addStoredVersion(ObjectNode object) {
        String version = Definition.storageVersion(Fields.of(object).list("spec.versions"));
        ObjectNode status = object.get("status") instanceof ObjectNode s ? s : object.putObject("status");
        if (version.isEmpty()) {
            return;
        }
        ArrayNode stored =
                status.get("storedVersions") instanceof ArrayNode list ? list : status.putArray("storedVersions");
        for (JsonNode known : stored) {
            if (known.asText().equals(version)) {
                return;
            }
        }
        stored.add(version);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        DefinitionRules.validate(object, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        DefinitionRules.validateUpdate(now, before, errors);
    }

    @Override
    public boolean heldAfterDelete(Fields object) {
        return !object.has("metadata.deletionTimestamp");
    }

    @Override
    public void prepareForDelete(ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        boolean first = metadata.has("deletionGracePeriodSeconds");
        if (!first) {
            return;
        }
        metadata.remove("deletionGracePeriodSeconds");
        metadata.put("generation", metadata.path("generation").asLong() - 1);
        ArrayNode finalizers =
                metadata.get("finalizers") instanceof ArrayNode list ? list : metadata.putArray("finalizers");
        boolean present = false;
        for (JsonNode finalizer : finalizers) {
            present |= finalizer.asText().equals(Definition.FINALIZER);
        }
        if (!present) {
            finalizers.add(Definition.FINALIZER);
        }
        Conditions.set(
                object,
                "Terminating",
                true,
                "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                Times.parse(metadata.path("deletionTimestamp").asText()));
    }
}
