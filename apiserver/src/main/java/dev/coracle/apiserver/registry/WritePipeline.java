package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.Attributes;
import dev.coracle.apiserver.admission.Operation;
import dev.coracle.apiserver.storage.StorageKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The order in which a write is worked out, the same for every kind and client: after decoding come defaults, field ownership,
 * mutating admission, the kind's {@code prepareFor…}, validation, validating admission; the commit follows elsewhere. Only the
 * steps before validation change the object. Computes on the calling thread and stores nothing.
 */
final class WritePipeline {
    private final RegistryContext context;

    WritePipeline(RegistryContext context) {
        this.context = context;
    }

    /** What the create of {@code object} has to wait for, see {@link dev.coracle.apiserver.admission.AdmissionPlugin#awaits}. */
    Optional<StorageKey> awaits(Kind kind, String namespace, ObjectNode object, WriteOptions options) {
        String name = object.path("metadata").path("name").asText("");
        ObjectKey key = ObjectKey.of(namespace, name);
        return context.admission()
                .awaits(attributes(Operation.CREATE, kind, "", key, Optional.empty(), options), object);
    }

    /** Completes a new object; takes ownership of {@code object}. */
    ObjectNode create(Kind kind, String namespace, ObjectNode object, WriteOptions options) {
        Instant now = context.clock().instant();
        SystemMetadata.forCreate(kind, namespace, object, now, context.random());
        kind.setDefaults(object);
        StatusSeparation.forCreate(kind, object);
        track(kind, "", Optional.empty(), object, options, now);

        Fields fields = Fields.of(object);
        Attributes attributes = attributes(Operation.CREATE, kind, "", keyOf(object), Optional.empty(), options);
        context.admission().mutate(attributes, object);
        if (kind.countsGenerations()) {
            ((ObjectNode) object.get("metadata")).put("generation", 1L);
        }
        kind.prepareForCreate(object, options.caller());
        kind.tryAllocations(context.store().image(), object, Optional.empty(), options.dryRun());
        Errors errors = new Errors();
        MetadataRules.validate(kind, fields, errors);
        kind.validate(fields, errors);
        refuseIfAny(kind, fields, errors);
        context.admission().validate(attributes, fields);
        return object;
    }

    /** The state that follows {@code before}; takes ownership of {@code object}. */
    ObjectNode update(Kind kind, String subresource, KubeObject before, ObjectNode object, WriteOptions options) {
        Instant now = context.clock().instant();
        SystemMetadata.forUpdate(kind, before, object);
        kind.setDefaults(object);
        StatusSeparation.forUpdate(kind, subresource, before, object);
        track(kind, subresource, Optional.of(before), object, options, now);

        Fields fields = Fields.of(object);
        Attributes attributes =
                attributes(Operation.UPDATE, kind, subresource, before.key(), Optional.of(before), options);
        context.admission().mutate(attributes, object);
        Errors errors = new Errors();
        if (subresource.isEmpty() || subresource.equals("scale")) {
            kind.prepareForUpdate(object, before.fields());
            kind.tryAllocations(context.store().image(), object, Optional.of(before), options.dryRun());
            countGeneration(kind, before, object);
            MetadataRules.validateUpdate(kind, fields, before.fields(), errors);
            kind.validateUpdate(fields, before.fields(), errors);
        } else {
            kind.prepareForSubresource(subresource, object, before.fields(), now);
            countGeneration(kind, before, object);
            MetadataRules.validateUpdate(kind, fields, before.fields(), errors);
            kind.validateSubresource(subresource, fields, before.fields(), errors);
        }
        refuseIfAny(kind, fields, errors);
        context.admission().validate(attributes, fields);
        return object;
    }

    /** An apply has worked out ownership by itself. */
    private void track(
            Kind kind,
            String subresource,
            Optional<KubeObject> before,
            ObjectNode object,
            WriteOptions options,
            Instant now) {
        if (!options.apply()) {
            context.fields().update(kind, subresource, before, object, options.fieldManager(), now);
        }
    }

    /** Asks admission whether {@code object} may be deleted. */
    void delete(Kind kind, KubeObject object, WriteOptions options) {
        context.admission()
                .validate(
                        attributes(Operation.DELETE, kind, "", object.key(), Optional.of(object), options),
                        Fields.of(null));
    }

    private Attributes attributes(
            Operation operation,
            Kind kind,
            String subresource,
            ObjectKey key,
            Optional<KubeObject> before,
            WriteOptions options) {
        return new Attributes(
                operation,
                kind,
                subresource,
                key,
                before,
                options.caller(),
                options.dryRun(),
                context.store().image());
    }

    private static void countGeneration(Kind kind, KubeObject before, ObjectNode object) {
        if (kind.countsGenerations() && !sameDesired(kind, before.tree(), object)) {
            ((ObjectNode) object.get("metadata")).put("generation", before.generation() + 1);
        }
    }

    /** Whether everything but metadata is the same, and but the status where that is written apart. */
    private static boolean sameDesired(Kind kind, ObjectNode before, ObjectNode now) {
        boolean separate = kind.descriptor().hasStatus();
        return sameFieldsOf(before, now, separate) && sameFieldsOf(now, before, separate);
    }

    private static boolean sameFieldsOf(ObjectNode a, ObjectNode b, boolean separateStatus) {
        for (var field : a.properties()) {
            String name = field.getKey();
            boolean compared = !name.equals("metadata") && !(separateStatus && name.equals("status"));
            if (compared && !Json.same(field.getValue(), b.get(name))) {
                return false;
            }
        }
        return true;
    }

    static ObjectKey keyOf(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return ObjectKey.of(
                metadata.path("namespace").asText(""), metadata.path("name").asText(""));
    }

    private static void refuseIfAny(Kind kind, Fields object, Errors errors) {
        if (!errors.isEmpty()) {
            String name = object.text("metadata.name");
            throw StatusException.invalid(
                    kind.namedInFindings(),
                    name.isEmpty() ? object.text("metadata.generateName") : name,
                    errors.causes());
        }
    }
}
