package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The columns of a custom resource: its name, then what {@code additionalPrinterColumns} say, or its age. Immutable. */
final class CustomColumns implements ColumnSet {
    private static final String NAME_TEXT =
            "Name must be unique within a namespace. Is required when creating resources,"
                    + " although some resources may allow a client to request the generation of an appropriate name automatically."
                    + " Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More"
                    + " info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
    private static final String AGE_TEXT = "CreationTimestamp is a timestamp representing the server time when this"
            + " object was created. It is not guaranteed to be set in happens-before order across separate operations."
            + " Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the"
            + " system. Read-only. Null for lists. More info:"
            + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    private final List<Column> columns;

    private CustomColumns(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** @param declared {@code additionalPrinterColumns} */
    static CustomColumns of(List<Fields> declared) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Name", "string", "name", NAME_TEXT, 0, (o, now) -> TextNode.valueOf(o.name())));
        for (Fields column : declared) {
            columns.add(column(column));
        }
        if (declared.isEmpty()) {
            columns.add(new Column(
                    "Age", "date", "", AGE_TEXT, 0, (o, now) -> age(o.text("metadata.creationTimestamp"), now)));
        }
        return new CustomColumns(columns);
    }

    private static Column column(Fields c) {
        String type = c.text("type");
        Optional<JsonPath> path = path(c.text("jsonPath"));
        return new Column(
                c.text("name"),
                type,
                c.text("format"),
                c.text("description"),
                c.integer("priority", 0),
                (o, now) -> path.flatMap(p -> p.first(o.tree()))
                        .map(v -> cell(type, v, now))
                        .orElse(NullNode.instance));
    }

    /** A path that cannot be read shows nothing, as it does upstream. */
    private static Optional<JsonPath> path(String text) {
        try {
            return Optional.of(JsonPath.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static JsonNode cell(String type, JsonNode value, Instant now) {
        return switch (type) {
            case "string" -> value.isTextual() ? value : TextNode.valueOf(Json.text(value));
            case "integer" -> value.isNumber() ? LongNode.valueOf(value.longValue()) : NullNode.instance;
            case "number" -> number(value);
            case "boolean" -> value.isBoolean() ? value : NullNode.instance;
            case "date" -> value.isTextual() ? age(value.textValue(), now) : NullNode.instance;
            default -> NullNode.instance;
        };
    }

    private static JsonNode number(JsonNode value) {
        if (!value.isNumber()) {
            return NullNode.instance;
        }
        return value.isIntegralNumber() ? value : DoubleNode.valueOf(value.doubleValue());
    }

    private static JsonNode age(String time, Instant now) {
        try {
            return TextNode.valueOf(
                    time.isEmpty() ? "<unknown>" : HumanDuration.of(Duration.between(Times.parse(time), now)));
        } catch (DateTimeException e) {
            return TextNode.valueOf("<invalid>");
        }
    }

    @Override
    public List<Column> columns() {
        return columns;
    }
}
