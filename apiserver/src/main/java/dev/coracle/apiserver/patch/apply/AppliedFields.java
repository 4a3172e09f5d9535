package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.Map;

/** The fields that an applied configuration names: leaves, items and map entries, but not the structs around them. */
final class AppliedFields {
    private AppliedFields() {}

    static FieldSet of(JsonNode config, TypeSchema schema) {
        return set(config, schema, false);
    }

    private static FieldSet set(JsonNode value, TypeSchema schema, boolean member) {
        Shape shape = Shape.of(schema);
        if (shape == Shape.FIELDS && value.isObject()) {
            FieldSet set = new FieldSet(member);
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                JsonNode inner = field.getValue();
                boolean named = Shape.isDeclared(schema, field.getKey());
                boolean empty = inner.isNull() || inner.isObject() && inner.isEmpty();
                set.put(
                        PathElements.field(field.getKey()),
                        set(inner, Shape.ofField(schema, field.getKey()), empty || !named));
            }
            return set;
        }
        if (shape == Shape.ITEMS && value.isArray()) {
            FieldSet set = new FieldSet(member);
            FieldDiff.byKey(value, schema)
                    .ifPresent(byKey -> byKey.forEach((key, items) -> set.put(
                            key, items.size() > 1 ? FieldSet.LEAF : set(items.get(0), schema.element(), true))));
            return set;
        }
        return shape != Shape.LEAF && value.isNull() && !member ? FieldSet.EMPTY : FieldSet.LEAF;
    }

    /** The set with every declared field that is on the way to one of its paths. */
    static FieldSet withNamedFields(FieldSet set, TypeSchema schema) {
        return named(set, schema, set.isMember());
    }

    private static FieldSet named(FieldSet set, TypeSchema schema, boolean member) {
        if (!set.hasChildren()) {
            return member ? FieldSet.LEAF : FieldSet.EMPTY;
        }
        FieldSet result = new FieldSet(member);
        set.children().forEach((key, branch) -> {
            boolean field = PathElements.isField(key);
            boolean declared = field && Shape.isDeclared(schema, PathElements.name(key));
            result.put(key, named(branch, below(schema, key), declared || branch.isMember()));
        });
        return result;
    }

    static TypeSchema below(TypeSchema schema, String key) {
        if (PathElements.isField(key)) {
            return Shape.ofField(schema, PathElements.name(key));
        }
        return schema != null && schema.form() == TypeSchema.Form.LIST ? schema.element() : null;
    }
}
