package dev.coracle.apimachinery.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects what validation finds, with the texts of k8s.io/apimachinery's {@code util/validation/field}: a field path, then
 * the type of error, the value and the detail. Confined to the thread that validates.
 */
public final class Errors {
    private final List<Cause> causes = new ArrayList<>();

    public void required(String field, String detail) {
        add("FieldValueRequired", field, "Required value" + suffix(detail));
    }

    public void invalid(String field, JsonNode value, String detail) {
        add("FieldValueInvalid", field, "Invalid value: " + quoted(value) + suffix(detail));
    }

    public void invalid(String field, String value, String detail) {
        invalid(field, TextNode.valueOf(value), detail);
    }

    public void invalid(String field, long value, String detail) {
        add("FieldValueInvalid", field, "Invalid value: " + value + suffix(detail));
    }

    /** {@code Unsupported value: "x": supported values: "a", "b"}. */
    public void notSupported(String field, JsonNode value, Collection<String> supported) {
        String values = supported.stream().map(Errors::quote).collect(Collectors.joining(", "));
        add(
                "FieldValueNotSupported",
                field,
                "Unsupported value: " + quoted(value) + (supported.isEmpty() ? "" : ": supported values: " + values));
    }

    public void notSupported(String field, String value, Collection<String> supported) {
        notSupported(field, TextNode.valueOf(value), supported);
    }

    public void forbidden(String field, String detail) {
        add("FieldValueForbidden", field, "Forbidden" + suffix(detail));
    }

    public void duplicate(String field, JsonNode value) {
        add("FieldValueDuplicate", field, "Duplicate value: " + quoted(value));
    }

    public void duplicate(String field, String value) {
        duplicate(field, TextNode.valueOf(value));
    }

    public void notFound(String field, String value) {
        add("FieldValueNotFound", field, "Not found: " + quote(value));
    }

    public void tooLong(String field, int max) {
        add("FieldValueTooLong", field, "Too long: may not be more than " + max + " bytes");
    }

    public void tooMany(String field, int actual, int max) {
        add(
                "FieldValueTooMany",
                field,
                "Too many: " + actual + ": must have at most " + max + (max == 1 ? " item" : " items"));
    }

    public void typeInvalid(String field, JsonNode value, String detail) {
        add("FieldValueTypeInvalid", field, "Invalid value: " + quoted(value) + suffix(detail));
    }

    /** {@code field is immutable} when the two values differ. */
    public void immutable(String field, JsonNode now, JsonNode before) {
        if (!Json.same(now, before)) {
            invalid(field, now, "field is immutable");
        }
    }

    public void add(String reason, String field, String message) {
        causes.add(new Cause(reason, message, field));
    }

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    public List<Cause> causes() {
        return List.copyOf(causes);
    }

    private static String suffix(String detail) {
        return detail.isEmpty() ? "" : ": " + detail;
    }

    private static String quoted(JsonNode value) {
        if (value == null || value.isMissingNode() || value.isNull()) {
            return "null";
        }
        return value.isTextual() ? quote(value.textValue()) : Json.text(value);
    }

    /** As Go's {@code %q} does for the characters that names and values hold. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
