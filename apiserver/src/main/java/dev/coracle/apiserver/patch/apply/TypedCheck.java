package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an applied configuration fits its type, with the texts of the structured-merge-diff library. */
final class TypedCheck {
    private final List<String> findings = new ArrayList<>();

    private TypedCheck() {}

    /** "" when it fits. */
    static String findings(JsonNode config, TypeSchema schema) {
        TypedCheck check = new TypedCheck();
        check.value(config, schema, "");
        if (check.findings.size() < 2) {
            return String.join("", check.findings);
        }
        return check.findings.stream().map(f -> "  " + f).collect(Collectors.joining("\n", "errors:\n", ""));
    }

    private void value(JsonNode value, TypeSchema schema, String path) {
        if (schema == null || value.isNull()) {
            return;
        }
        switch (schema.form()) {
            case OBJECT, MAP -> {
                if (!value.isObject()) {
                    report(path, "expected map, got " + got(value));
                } else {
                    value.properties().forEach(field -> field(field, schema, path));
                }
            }
            case LIST -> {
                if (!value.isArray()) {
                    report(path, "expected list, got " + got(value));
                } else {
                    items(value, schema, path);
                }
            }
            case SCALAR -> scalar(value, schema.scalar(), path);
            case ANY -> {
                // Anything fits.
            }
        }
    }

    private void field(Map.Entry<String, JsonNode> field, TypeSchema schema, String path) {
        String inner = path + "." + field.getKey();
        if (schema.form() == TypeSchema.Form.OBJECT
                && schema.field(field.getKey()).isEmpty()) {
            if (!schema.preservesUnknown()) {
                report(inner, "field not declared in schema");
            }
            return;
        }
        value(field.getValue(), Shape.ofField(schema, field.getKey()), inner);
    }

    private void items(JsonNode list, TypeSchema schema, String path) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            String element = "[" + i + "]";
            if (schema.listType() != TypeSchema.ListType.ATOMIC) {
                Optional<String> key = PathElements.item(schema, item);
                if (key.isEmpty()) {
                    report(path, "element " + i + ": " + keyless(schema, item));
                    continue;
                }
                element = PathElements.text(key.get());
                if (!seen.add(key.get())) {
                    report(path, "duplicate entries for key " + element);
                }
            }
            value(item, schema.element(), path + element);
        }
    }

    private static String keyless(TypeSchema list, JsonNode item) {
        if (item.isNull()) {
            return list.listType() == TypeSchema.ListType.SET
                    ? "associative list without keys has an element that's explicitly null"
                    : "associative list with keys may not have a null element";
        }
        if (list.listType() == TypeSchema.ListType.SET) {
            return "associative list without keys has an element that's an explicit "
                    + (item.isObject() ? "map" : "list") + " type";
        }
        if (!item.isObject()) {
            return "associative list with keys may not have non-map elements";
        }
        return "associative list with keys has an element that omits all key fields "
                + list.listMapKeys().stream().map(Errors::quote).collect(Collectors.joining(" ", "[", "]"))
                + " (and doesn't have default values for any key fields)";
    }

    private void scalar(JsonNode value, TypeSchema.Scalar type, String path) {
        switch (type) {
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    report(path, "expected boolean, got " + got(value));
                }
            }
            case INT32, INT64, NUMBER -> {
                if (!value.isNumber()) {
                    report(path, "expected numeric (int or float), got " + goType(value));
                }
            }
            case INT_OR_STRING, QUANTITY -> {
                if (value.isContainerNode()) {
                    report(path, "expected any scalar, got " + got(value));
                }
            }
            default -> {
                if (!value.isTextual()) {
                    report(path, "expected string, got " + got(value));
                }
            }
        }
    }

    private static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case ARRAY -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }

    /** How Go prints the library's wrapper around a decoded value. */
    private static String got(JsonNode value) {
        String inner = value.isTextual() ? Errors.quote(value.textValue()) : value.toString();
        return "&value.valueUnstructured{Value:" + inner + "}";
    }

    private void report(String path, String message) {
        findings.add(path.isEmpty() ? message : path + ": " + message);
    }
}
