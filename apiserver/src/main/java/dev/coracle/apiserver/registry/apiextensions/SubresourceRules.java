package dev.coracle.apiserver.registry.apiextensions;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of the paths in a definition: scale, printer columns, selectable fields. Stateless. */
final class SubresourceRules {
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final int MOST_SELECTABLE = 8;

    private SubresourceRules() {}

    static void scale(Fields scale, String path, Errors errors) {
        if (!scale.exists()) {
            return;
        }
        under(scale.text("specReplicasPath"), path + ".specReplicasPath", ".spec.", true, errors);
        under(scale.text("statusReplicasPath"), path + ".statusReplicasPath", ".status.", true, errors);
        String selector = scale.text("labelSelectorPath");
        if (!selector.isEmpty() && !selector.startsWith(".spec.") && !selector.startsWith(".status.")) {
            errors.invalid(
                    path + ".labelSelectorPath", selector, "should be a json path under either .status or .spec");
        }
    }

    private static void under(String value, String path, String root, boolean required, Errors errors) {
        if (value.isEmpty()) {
            if (required) {
                errors.required(path, "");
            }
        } else if (!simple(value, path, errors)) {
            return;
        } else if (!value.startsWith(root)) {
            errors.invalid(path, value, "should be a json path under " + root.substring(0, root.length() - 1));
        }
    }

    private static boolean simple(String value, String path, Errors errors) {
        if (value.isEmpty()) {
            errors.invalid(path, value, "must not be empty");
            return false;
        }
        if (value.charAt(0) != '.') {
            errors.invalid(path, value, "must be a simple json path starting with .");
            return false;
        }
        return true;
    }

    static void columns(List<Fields> columns, String path, Errors errors) {
        for (int i = 0; i < columns.size(); i++) {
            Fields column = columns.get(i);
            String at = path + "[" + i + "]";
            if (column.text("name").isEmpty()) {
                errors.required(at + ".name", "");
            }
            String type = column.text("type");
            String types = "must be one of " + String.join(",", COLUMN_TYPES);
            if (type.isEmpty()) {
                errors.required(at + ".type", types);
            } else if (!COLUMN_TYPES.contains(type)) {
                errors.invalid(at + ".type", type, types);
            }
            String format = column.text("format");
            if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
                errors.invalid(at + ".format", format, "must be one of " + String.join(",", COLUMN_FORMATS));
            }
            if (column.text("jsonPath").isEmpty()) {
                errors.required(at + ".JSONPath", "");
            } else {
                simple(column.text("jsonPath"), at + ".JSONPath", errors);
            }
        }
    }

    static void selectable(Fields version, String path, Errors errors) {
        List<Fields> fields = version.list("selectableFields");
        if (fields.size() > MOST_SELECTABLE) {
            errors.tooMany(path, fields.size(), MOST_SELECTABLE);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String at = path + "[" + i + "].jsonPath";
            String jsonPath = fields.get(i).text("jsonPath");
            if (jsonPath.isEmpty()) {
                errors.required(at, "");
            } else if (!seen.add(jsonPath)) {
                errors.duplicate(at, jsonPath);
            } else if (jsonPath.startsWith(".metadata.") || jsonPath.equals(".metadata")) {
                errors.invalid(at, jsonPath, "must not point to fields in metadata");
            } else if (!isScalar(version, jsonPath)) {
                errors.invalid(
                        at,
                        jsonPath,
                        "must point to a field of type string, boolean or integer. Enum string fields and strings"
                                + " with formats are allowed.");
            }
        }
    }

    private static boolean isScalar(Fields version, String jsonPath) {
        SchemaWalk walk = new SchemaWalk(version.at("schema.openAPIV3Schema").node());
        for (String step : jsonPath.substring(jsonPath.startsWith(".") ? 1 : 0).split("\\.")) {
            walk = walk.property(step);
        }
        return List.of("string", "boolean", "integer")
                .contains(walk.schema().path("type").asText());
    }

    /** Goes down a schema by properties. */
    private record SchemaWalk(com.fasterxml.jackson.databind.JsonNode schema) {
        SchemaWalk property(String name) {
            return new SchemaWalk(schema.path("properties").path(name));
        }
    }
}
