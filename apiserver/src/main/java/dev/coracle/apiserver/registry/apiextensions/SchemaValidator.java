package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks values against a schema, with the texts of the go-openapi library. What an update leaves unchanged is not checked
 * again, so that a stricter schema does not lock old objects. Stateless.
 */
final class SchemaValidator {
    private SchemaValidator() {}

    /**
     * @param before what {@code now} replaces; null for none
     * @param path of the value, "" for a whole object
     */
    static void validate(SchemaNode schema, JsonNode now, JsonNode before, String path, Errors errors) {
        if (before != null && Json.same(now, before)) {
            return;
        }
        if (now.isNull()) {
            if (!schema.nullable() && !schema.types().isEmpty()) {
                wrongType(schema, "null", path, errors);
            }
            enumeration(schema, now, path, errors);
            return;
        }
        if (!hasType(schema, now)) {
            wrongType(schema, typeOf(now), path, errors);
            return;
        }
        combinations(schema, now, path, errors);
        if (now.isTextual()) {
            text(schema, now, path, errors);
        } else if (now.isNumber()) {
            number(schema, now, path, errors);
        } else if (now.isArray()) {
            items(schema, now, before, path, errors);
        }
        enumeration(schema, now, path, errors);
        if (now.isObject()) {
            fields(schema, now, before, path, errors);
        }
    }

    private static boolean hasType(SchemaNode schema, JsonNode value) {
        if (schema.types().isEmpty()) {
            return true;
        }
        String type = typeOf(value);
        return schema.types().contains(type)
                || type.equals("integer") && schema.types().contains("number")
                || type.equals("number") && schema.types().contains("integer") && isWhole(value);
    }

    private static boolean isWhole(JsonNode number) {
        return number.doubleValue() == Math.rint(number.doubleValue()) && !Double.isInfinite(number.doubleValue());
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    private static void wrongType(SchemaNode schema, String type, String path, Errors errors) {
        errors.typeInvalid(
                path,
                TextNode.valueOf(type),
                path + " in body must be of type " + String.join(",", schema.types()) + ": " + Errors.quote(type));
    }

    private static void text(SchemaNode schema, JsonNode value, String path, Errors errors) {
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (schema.keyword("maxLength").isNumber()
                && length > schema.keyword("maxLength").asLong()) {
            errors.tooLong(path, schema.keyword("maxLength").asInt());
        }
        if (length < schema.keyword("minLength").asLong(0)) {
            errors.invalid(
                    path, value, path + " in body should be at least " + schema.text("minLength") + " chars long");
        }
        if (schema.pattern().isPresent()
                && !schema.pattern().get().matcher(text).find()) {
            errors.invalid(path, value, path + " in body should match '" + schema.text("pattern") + "'");
        }
        String format = schema.text("format");
        if (!Formats.accepts(format, text)) {
            errors.typeInvalid(path, value, path + " in body must be of type " + format + ": " + Errors.quote(text));
        }
    }

    private static void number(SchemaNode schema, JsonNode value, String path, Errors errors) {
        BigDecimal number = value.decimalValue();
        JsonNode maximum = schema.keyword("maximum");
        if (maximum.isNumber()) {
            boolean open = schema.keyword("exclusiveMaximum").asBoolean();
            int order = number.compareTo(maximum.decimalValue());
            if (order > 0 || open && order == 0) {
                String words = open ? "should be less than " : "should be less than or equal to ";
                errors.invalid(path, value, path + " in body " + words + GoNumber.text(maximum, value));
            }
        }
        JsonNode minimum = schema.keyword("minimum");
        if (minimum.isNumber()) {
            boolean open = schema.keyword("exclusiveMinimum").asBoolean();
            int order = number.compareTo(minimum.decimalValue());
            if (order < 0 || open && order == 0) {
                String words = open ? "should be greater than " : "should be greater than or equal to ";
                errors.invalid(path, value, path + " in body " + words + GoNumber.text(minimum, value));
            }
        }
        JsonNode factor = schema.keyword("multipleOf");
        if (factor.isNumber()
                && factor.decimalValue().signum() != 0
                && number.remainder(factor.decimalValue()).signum() != 0) {
            errors.invalid(path, value, path + " in body should be a multiple of " + GoNumber.text(factor, value));
        }
        if (!Formats.holds(schema.text("format"), number)) {
            errors.add(
                    "FieldValueInvalid",
                    "<nil>",
                    "Invalid value: \"\": Checked value must be of type " + schema.text("type") + " with format "
                            + schema.text("format") + " in " + path);
        }
    }

    private static void items(SchemaNode schema, JsonNode list, JsonNode before, String path, Errors errors) {
        JsonNode most = schema.keyword("maxItems");
        if (most.isNumber() && list.size() > most.asLong()) {
            errors.tooMany(path, list.size(), most.asInt());
        }
        if (list.size() < schema.keyword("minItems").asLong(0)) {
            errors.invalid(
                    path,
                    LongNode.valueOf(list.size()),
                    path + " in body should have at least " + schema.text("minItems") + " items");
        }
        if (schema.items().isEmpty()) {
            return;
        }
        ListItems old = ListItems.of(schema, before);
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            validate(schema.items().get(), item, old.counterpart(item), path + "[" + i + "]", errors);
        }
    }

    private static void fields(SchemaNode schema, JsonNode object, JsonNode before, String path, Errors errors) {
        JsonNode most = schema.keyword("maxProperties");
        if (most.isNumber() && object.size() > most.asLong()) {
            errors.tooMany(path, object.size(), most.asInt());
        }
        if (object.size() < schema.keyword("minProperties").asLong(0)) {
            errors.invalid(
                    path,
                    LongNode.valueOf(object.size()),
                    path + " in body should have at least " + schema.text("minProperties") + " properties");
        }
        for (JsonNode name : schema.keyword("required")) {
            if (!object.has(name.asText())) {
                errors.required(child(path, name.asText()), "");
            }
        }
        for (var field : object.properties()) {
            JsonNode old = before == null ? null : before.get(field.getKey());
            schema.field(field.getKey())
                    .ifPresent(s -> validate(s, field.getValue(), old, child(path, field.getKey()), errors));
        }
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static void enumeration(SchemaNode schema, JsonNode value, String path, Errors errors) {
        JsonNode allowed = schema.keyword("enum");
        if (!allowed.isArray() || allowed.isEmpty()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode one : allowed) {
            if (Json.same(one, value)) {
                return;
            }
            texts.add(one.isTextual() ? one.textValue() : Json.text(one));
        }
        errors.notSupported(path, value, texts);
    }

    private static void combinations(SchemaNode schema, JsonNode value, String path, Errors errors) {
        if (!schema.anyOf().isEmpty()) {
            List<Errors> tries = tries(schema.anyOf(), value, path);
            if (tries.stream().noneMatch(Errors::isEmpty)) {
                combination(path, "must validate at least one schema (anyOf)", errors);
                addAll(tries.get(0), errors);
            }
        }
        if (!schema.oneOf().isEmpty()) {
            List<Errors> tries = tries(schema.oneOf(), value, path);
            long valid = tries.stream().filter(Errors::isEmpty).count();
            if (valid != 1) {
                String found = valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
                combination(path, "must validate one and only one schema (oneOf). " + found, errors);
                if (valid == 0) {
                    addAll(tries.get(0), errors);
                }
            }
        }
        if (!schema.allOf().isEmpty()) {
            List<Errors> tries = tries(schema.allOf(), value, path);
            tries.forEach(e -> addAll(e, errors));
            long valid = tries.stream().filter(Errors::isEmpty).count();
            if (valid < tries.size()) {
                String none = valid == 0 ? ". None validated" : "";
                combination(path, "must validate all the schemas (allOf)" + none, errors);
            }
        }
        if (schema.not().isPresent()
                && tries(List.of(schema.not().get()), value, path).get(0).isEmpty()) {
            combination(path, "must not validate the schema (not)", errors);
        }
    }

    private static List<Errors> tries(List<SchemaNode> schemas, JsonNode value, String path) {
        List<Errors> tries = new ArrayList<>();
        for (SchemaNode schema : schemas) {
            Errors errors = new Errors();
            validate(schema, value, null, path, errors);
            tries.add(errors);
        }
        return tries;
    }

    private static void addAll(Errors from, Errors to) {
        for (Cause cause : from.causes()) {
            to.add(cause.reason(), cause.field(), cause.message());
        }
    }

    private static void combination(String path, String text, Errors errors) {
        errors.add("FieldValueInvalid", "<nil>", "Invalid value: \"\": " + Errors.quote(path) + " " + text);
    }
}
