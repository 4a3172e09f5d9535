package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code ValidateObjectMeta} and {@code ValidateObjectMetaUpdate}: the rules of metadata, for every kind. Stateless. */
final class MetadataRules {
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;

    private MetadataRules() {}

    static void validate(Kind kind, Fields object, Errors errors) {
        Fields metadata = object.at("metadata");
        generateName(kind, metadata.text("generateName"), errors);
        name(kind, metadata.text("name"), errors);
        kind.validateName(object, errors);
        namespace(kind, metadata.text("namespace"), errors);
        labels(metadata.map("labels"), "metadata.labels", errors);
        annotations(metadata.map("annotations"), "metadata.annotations", errors);
        owners(metadata.list("ownerReferences"), errors);
        finalizers(metadata.texts("finalizers"), errors);
    }

    static void validateUpdate(Kind kind, Fields now, Fields before, Errors errors) {
        Fields metadata = now.at("metadata");
        newFinalizers(metadata, before.at("metadata"), errors);
        for (String field : List.of("deletionTimestamp", "deletionGracePeriodSeconds")) {
            immutable(field, metadata, before.at("metadata"), errors);
        }
        labels(metadata.map("labels"), "metadata.labels", errors);
        annotations(metadata.map("annotations"), "metadata.annotations", errors);
        owners(metadata.list("ownerReferences"), errors);
        finalizers(metadata.texts("finalizers"), errors);
    }

    private static void immutable(String field, Fields now, Fields before, Errors errors) {
        errors.immutable(
                "metadata." + field,
                now.member(field).node(),
                before.member(field).node());
    }

    private static void generateName(Kind kind, String prefix, Errors errors) {
        if (!prefix.isEmpty()) {
            // A prefix may end in a dash, since more follows.
            String probe = prefix.endsWith("-") && prefix.length() > 1
                    ? prefix.substring(0, prefix.length() - 1) + "a"
                    : prefix;
            kind.nameRule().errors(probe).forEach(e -> errors.invalid("metadata.generateName", prefix, e));
        }
    }

    private static void name(Kind kind, String name, Errors errors) {
        if (name.isEmpty()) {
            errors.required("metadata.name", "name or generateName is required");
            return;
        }
        kind.nameRule().errors(name).forEach(e -> errors.invalid("metadata.name", name, e));
    }

    private static void namespace(Kind kind, String namespace, Errors errors) {
        if (!kind.descriptor().namespaced()) {
            if (!namespace.isEmpty()) {
                errors.forbidden("metadata.namespace", "not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            errors.required("metadata.namespace", "");
        } else {
            NameRule.LABEL.errors(namespace).forEach(e -> errors.invalid("metadata.namespace", namespace, e));
        }
    }

    static void labels(Map<String, String> labels, String path, Errors errors) {
        labels.forEach((key, value) -> {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(path, key, e));
            LabelSyntax.valueError(value).ifPresent(e -> errors.invalid(path, value, e));
        });
    }

    static void annotations(Map<String, String> annotations, String path, Errors errors) {
        long size = 0;
        for (Map.Entry<String, String> entry : annotations.entrySet()) {
            LabelSyntax.keyError(entry.getKey().toLowerCase(java.util.Locale.ROOT))
                    .ifPresent(e -> errors.invalid(path, entry.getKey(), e));
            size += bytes(entry.getKey()) + bytes(entry.getValue());
        }
        if (size > MAX_ANNOTATION_BYTES) {
            errors.tooLong(path, MAX_ANNOTATION_BYTES);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void owners(List<Fields> owners, Errors errors) {
        String controller = "";
        for (int i = 0; i < owners.size(); i++) {
            Fields owner = owners.get(i);
            String path = "metadata.ownerReferences";
            if (owner.text("apiVersion").isEmpty()) {
                errors.invalid(path + ".apiVersion", "", "version must not be empty");
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.text(field).isEmpty()) {
                    errors.invalid(path + "." + field, "", "must not be empty");
                }
            }
            if (owner.text("apiVersion").equals("v1") && owner.text("kind").equals("Event")) {
                errors.invalid(path, owner.node(), "/v1, Kind=Event is disallowed from being an owner");
            }
            if (owner.flag("controller")) {
                if (!controller.isEmpty()) {
                    errors.invalid(
                            path,
                            owner.node(),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + owner.text("name"));
                }
                controller = owner.text("name");
            }
        }
    }

    private static void finalizers(List<String> finalizers, Errors errors) {
        Set<String> seen = new HashSet<>();
        boolean orphan = finalizers.contains("orphan");
        for (String finalizer : finalizers) {
            LabelSyntax.keyError(finalizer).ifPresent(e -> errors.invalid("metadata.finalizers", finalizer, e));
            seen.add(finalizer);
        }
        if (orphan && seen.contains("foregroundDeletion")) {
            errors.invalid(
                    "metadata.finalizers",
                    list(finalizers),
                    "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    private static JsonNode list(List<String> texts) {
        var array = dev.coracle.apimachinery.json.Json.array();
        texts.forEach(array::add);
        return array;
    }

    private static void newFinalizers(Fields now, Fields before, Errors errors) {
        if (!before.has("deletionTimestamp")) {
            return;
        }
        List<String> added = now.texts("finalizers").stream()
                .filter(f -> !before.texts("finalizers").contains(f))
                .toList();
        if (!added.isEmpty()) {
            String names = added.stream()
                    .map(Errors::quote)
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            String refusal =
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + names + "}";
            // Upstream looks at metadata before the kind's rules and again among them, and finds this both times.
            errors.forbidden("metadata.finalizers", refusal);
            errors.forbidden("metadata.finalizers", refusal);
        }
    }
}
