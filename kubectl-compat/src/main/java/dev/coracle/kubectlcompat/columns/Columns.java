package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apiserver.spi.Column;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The kinds of column that tables are made of. */
final class Columns {
    private Columns() {}

    static Column name() {
        return new Column("Name", "string", "name", "", 0, (o, now) -> TextNode.valueOf(o.name()));
    }

    /** A column named Name whose cell is more than the name. */
    static Column name(Function<Fields, String> cell) {
        return new Column("Name", "string", "name", "", 0, (o, now) -> TextNode.valueOf(cell.apply(o.fields())));
    }

    static Column age() {
        return new Column(
                "Age",
                "string",
                "",
                "",
                0,
                (o, now) -> TextNode.valueOf(HumanDuration.since(o.text("metadata.creationTimestamp"), now)));
    }

    static Column text(String title, Function<Fields, String> cell) {
        return new Column(title, "string", "", "", 0, (o, now) -> TextNode.valueOf(cell.apply(o.fields())));
    }

    /** A text that depends on what time it is. */
    static Column timed(String title, BiFunction<Fields, Instant, String> cell) {
        return new Column(title, "string", "", "", 0, (o, now) -> TextNode.valueOf(cell.apply(o.fields(), now)));
    }

    static Column wide(String title, Function<Fields, String> cell) {
        return new Column(title, "string", "", "", 1, (o, now) -> TextNode.valueOf(cell.apply(o.fields())));
    }

    static Column wideTimed(String title, BiFunction<Fields, Instant, String> cell) {
        return new Column(title, "string", "", "", 1, (o, now) -> TextNode.valueOf(cell.apply(o.fields(), now)));
    }

    static Column integer(String title, Function<Fields, Long> cell) {
        return new Column(title, "integer", "", "", 0, (o, now) -> LongNode.valueOf(cell.apply(o.fields())));
    }

    static Column flag(String title, Function<Fields, Boolean> cell) {
        return new Column(title, "boolean", "", "", 0, (o, now) -> BooleanNode.valueOf(cell.apply(o.fields())));
    }

    /** Some columns are declared as strings and carry a number or a boolean all the same. */
    static Column stringOf(String title, Function<Fields, JsonNode> cell) {
        return new Column(title, "string", "", "", 0, (o, now) -> cell.apply(o.fields()));
    }

    static JsonNode number(long value) {
        return LongNode.valueOf(value);
    }
}
