package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema;

/**
 * How ownership looks at a value: as one leaf, by its fields, or by its items. A null schema means the type is deduced from
 * the value, as inside {@code x-kubernetes-preserve-unknown-fields}: objects by field, all else as leaves.
 */
enum Shape {
    LEAF,
    FIELDS,
    ITEMS;

    private static final ObjectNode NO_FIELDS = Json.object();

    static Shape of(TypeSchema schema) {
        if (schema == null) {
            return FIELDS;
        }
        return switch (schema.form()) {
            case OBJECT, MAP -> schema.atomic() ? LEAF : FIELDS;
            case LIST -> schema.listType() == TypeSchema.ListType.ATOMIC ? LEAF : ITEMS;
            case SCALAR, ANY -> LEAF;
        };
    }

    /** The type of a field; null when it has to be deduced. */
    static TypeSchema ofField(TypeSchema schema, String name) {
        if (schema == null) {
            return null;
        }
        return switch (schema.form()) {
            case OBJECT -> schema.field(name).map(TypeSchema.Field::type).orElse(null);
            case MAP -> schema.element();
            default -> null;
        };
    }

    static boolean isDeclared(TypeSchema schema, String name) {
        return schema != null
                && schema.form() == TypeSchema.Form.OBJECT
                && schema.field(name).isPresent();
    }

    /**
     * What a field holds that the tree does not show, or null: Go writes plain structs, required lists and required
     * scalars even when they are empty, so that they count as present and are owned by nobody.
     */
    static JsonNode unwritten(TypeSchema schema, String name) {
        if (schema == null || schema.form() != TypeSchema.Form.OBJECT) {
            return null;
        }
        TypeSchema.Field field = schema.field(name).orElse(null);
        if (field == null) {
            return null;
        }
        JsonNode byDefault = field.defaultValue();
        if (byDefault != null && byDefault.isObject() && byDefault.isEmpty()) {
            return NO_FIELDS;
        }
        if (!field.required()) {
            return null;
        }
        if (byDefault != null && byDefault.isValueNode()) {
            return byDefault;
        }
        return byDefault == null && field.type().form() == TypeSchema.Form.LIST ? NullNode.instance : null;
    }
}
