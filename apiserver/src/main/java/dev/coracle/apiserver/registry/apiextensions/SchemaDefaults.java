package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Fills in a schema's defaults. A null where the schema allows none counts as missing. Stateless. */
final class SchemaDefaults {
    private SchemaDefaults() {}

    static void apply(SchemaNode schema, JsonNode value) {
        if (value instanceof ObjectNode object) {
            fields(schema, object);
        } else if (value.isArray() && schema.items().isPresent()) {
            value.forEach(item -> apply(schema.items().get(), item));
        }
    }

    private static void fields(SchemaNode schema, ObjectNode object) {
        List<String> nulls = new ArrayList<>();
        for (var field : object.properties()) {
            boolean dropped = field.getValue().isNull()
                    && schema.field(field.getKey()).map(s -> !s.nullable()).orElse(false);
            if (dropped) {
                nulls.add(field.getKey());
            }
        }
        object.remove(nulls);
        schema.properties().forEach((name, property) -> {
            if (!object.has(name)) {
                property.defaultValue().ifPresent(d -> object.set(name, d.deepCopy()));
            }
        });
        for (var field : object.properties()) {
            schema.field(field.getKey()).ifPresent(s -> apply(s, field.getValue()));
        }
    }
}
