package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.Locale;

/** Values under {@code x-kubernetes-embedded-resource} say what they are. Stateless. */
final class EmbeddedObjects {
    private EmbeddedObjects() {}

    static void validate(SchemaNode schema, JsonNode value, String path, Errors errors) {
        if (value.isArray()) {
            schema.items().ifPresent(items -> {
                for (int i = 0; i < value.size(); i++) {
                    validate(items, value.get(i), path + "[" + i + "]", errors);
                }
            });
            return;
        }
        if (!value.isObject()) {
            return;
        }
        if (schema.embedded()) {
            typeMeta(value, path, errors);
        }
        for (var field : value.properties()) {
            String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            schema.field(field.getKey()).ifPresent(s -> validate(s, field.getValue(), inner, errors));
        }
    }

    private static void typeMeta(JsonNode object, String path, Errors errors) {
        String apiVersion = object.path("apiVersion").asText("");
        if (apiVersion.isEmpty()) {
            errors.required(path + ".apiVersion", "");
        } else if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            errors.invalid(path + ".apiVersion", apiVersion, "unexpected GroupVersion string: " + apiVersion);
        }
        String kind = object.path("kind").asText("");
        if (kind.isEmpty()) {
            errors.required(path + ".kind", "");
        } else {
            NameRule.LABEL_1035
                    .errors(kind.toLowerCase(Locale.ROOT))
                    .forEach(e -> errors.invalid(
                            path + ".kind", kind, "may have mixed case, but should otherwise match: " + e));
        }
    }
}
