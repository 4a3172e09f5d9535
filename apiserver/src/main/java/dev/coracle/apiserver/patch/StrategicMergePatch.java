package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Strategic merge patch: lists merge by the key that the type declares, and directives in the patch delete, replace,
 * order and retain. Works on copies of both arguments.
 */
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    static final String ELEMENT_ORDER = "$setElementOrder/";

    private StrategicMergePatch() {}

    /** Returns the merged object. Malformed directives are a 400, others a 500 without a reason, as upstream. */
    public static ObjectNode apply(ObjectNode live, ObjectNode patch, TypeSchema schema) {
        return mergeMap(live.deepCopy(), patch.deepCopy(), schema);
    }

    /** Both arguments may be changed and parts of them used in the result. */
    static ObjectNode mergeMap(ObjectNode original, ObjectNode patch, TypeSchema schema) {
        JsonNode directive = patch.remove(DIRECTIVE);
        if (directive != null) {
            switch (directive.asText()) {
                case "replace" -> {
                    return patch;
                }
                case "delete" -> {
                    return Json.object();
                }
                default -> {
                    patch.set(DIRECTIVE, directive);
                    throw badDirective(directive, patch);
                }
            }
        }
        retainKeys(original, patch);
        orderLists(original, patch, schema);
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getKey().startsWith(DELETE_FROM)) {
                deleteFromList(original, field.getKey(), field.getValue());
            } else {
                mergeField(original, field.getKey(), field.getValue(), schema);
            }
        }
        return original;
    }

    static StatusException badDirective(JsonNode directive, JsonNode in) {
        return PatchErrors.plain(
                "unknown patch type: " + PatchErrors.goValue(directive) + " in: " + PatchErrors.goValue(in));
    }

    private static void mergeField(ObjectNode original, String key, JsonNode value, TypeSchema schema) {
        if (value.isNull()) {
            original.remove(key);
            return;
        }
        JsonNode current = original.get(key);
        if (current == null || !(current.isObject() && value.isObject()) && !(current.isArray() && value.isArray())) {
            if (value.has(DIRECTIVE)) {
                original.remove(key); // there was nothing that the directive could be about
            } else {
                original.set(key, withoutDirectives(value));
            }
            return;
        }
        FieldRules rules = FieldRules.of(schema, key);
        if (rules.replaces()) {
            original.set(key, value);
        } else if (current instanceof ObjectNode object) {
            original.set(key, mergeMap(object, (ObjectNode) value, rules.type()));
        } else {
            original.set(key, mergeList((ArrayNode) current, (ArrayNode) value, rules));
        }
    }

    /** Clears every key of the live map that the directive does not name. */
    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        if (!directive.isArray()) {
            throw StatusException.badRequest("invalid patch format of retainKeys");
        }
        Set<String> retained = new HashSet<>();
        directive.forEach(name -> retained.add(name.asText()));
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            boolean exempt = field.getValue().isNull()
                    || field.getKey().startsWith(DELETE_FROM)
                    || field.getKey().startsWith(ELEMENT_ORDER);
            if (!exempt && !retained.contains(field.getKey())) {
                throw StatusException.badRequest("invalid patch format of retainKeys");
            }
        }
        original.retain(retained);
    }

    private static void orderLists(ObjectNode original, ObjectNode patch, TypeSchema schema) {
        List<String> keys = new ArrayList<>();
        patch.fieldNames().forEachRemaining(k -> {
            if (k.startsWith(ELEMENT_ORDER)) {
                keys.add(k);
            }
        });
        for (String key : keys) {
            orderList(original, patch, patch.remove(key), key.substring(ELEMENT_ORDER.length()), schema);
        }
    }

    /** Merges one list together with the order that the patch wants for it. */
    private static void orderList(
            ObjectNode original, ObjectNode patch, JsonNode order, String key, TypeSchema schema) {
        if (!order.isArray() || key.isEmpty()) {
            throw StatusException.badRequest("invalid patch format of setElementOrder list");
        }
        // Null in the patch means the list goes; there is nothing to put in order then.
        JsonNode changes = patch.get(key);
        if (changes != null && changes.isNull()) {
            return;
        }
        JsonNode current = original.get(key);
        if (changes != null && !changes.isArray() || current != null && !current.isArray()) {
            throw PatchErrors.plain("expected a []interface {}, but received a "
                    + PatchErrors.goType(changes != null && !changes.isArray() ? changes : current));
        }
        FieldRules rules = FieldRules.of(schema, key);
        ListOrder.check((ArrayNode) changes, (ArrayNode) order, rules.mergeKey());
        if (changes == null && current == null) {
            return;
        }
        patch.remove(key);
        ArrayNode before = current == null ? Json.array() : ((ArrayNode) current).deepCopy();
        ArrayNode merged = changes == null
                ? (ArrayNode) current
                : current == null
                        ? (ArrayNode) withoutDirectives(changes)
                        : rules.merges()
                                ? mergeList((ArrayNode) current, (ArrayNode) changes, rules)
                                : (ArrayNode) changes;
        original.set(key, ListOrder.arrange(merged, (ArrayNode) order, before, rules.mergeKey()));
    }

    private static void deleteFromList(ObjectNode original, String key, JsonNode values) {
        String name = key.substring(DELETE_FROM.length());
        if (name.isEmpty()) {
            throw StatusException.badRequest("invalid patch format of primitive list");
        }
        if (values.isNull()) {
            original.remove(name);
            return;
        }
        if (!(original.get(name) instanceof ArrayNode list) || !values.isArray()) {
            return;
        }
        ArrayNode kept = Json.array();
        list.forEach(item -> {
            if (!ListOrder.contains(values, item, "")) {
                kept.add(item);
            }
        });
        original.set(name, kept);
    }

    private static ArrayNode mergeList(ArrayNode original, ArrayNode patch, FieldRules rules) {
        if (!rules.merges()) {
            return patch;
        }
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        ArrayNode before = original.deepCopy();
        ArrayNode merged = ListMerge.merge(original, patch, rules);
        if (ListMerge.replaces(patch)) {
            return merged;
        }
        return ListOrder.arrange(merged, patch, before, rules.mergeKey());
    }

    /** A part of the patch that is new as a whole: its directives and nulls mean nothing any more. */
    static JsonNode withoutDirectives(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties()
                    .removeIf(f -> f.getValue().isNull()
                            || f.getValue().has(DIRECTIVE)
                            || f.getKey().equals(DIRECTIVE)
                            || f.getKey().equals(RETAIN_KEYS)
                            || f.getKey().startsWith(DELETE_FROM)
                            || f.getKey().startsWith(ELEMENT_ORDER));
            object.forEach(StrategicMergePatch::withoutDirectives);
        } else if (value instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (list.get(i).has(DIRECTIVE)) {
                    list.remove(i);
                }
            }
            list.forEach(StrategicMergePatch::withoutDirectives);
        }
        return value;
    }

    /**
     * What the type says of a field.
     *
     * @param type of the value; of the items, for a list
     * @param mergeKey "" when there is none
     */
    record FieldRules(TypeSchema type, Set<String> strategies, String mergeKey) {

        static FieldRules of(TypeSchema schema, String key) {
            switch (schema.form()) {
                case MAP -> {
                    return new FieldRules(element(schema.element()), Set.of(), "");
                }
                case OBJECT -> {
                    Optional<TypeSchema.Field> field = schema.field(key);
                    if (field.isPresent()) {
                        return new FieldRules(
                                element(field.get().type()),
                                field.get().patchStrategies(),
                                field.get().patchMergeKey());
                    }
                    if (schema.preservesUnknown()) {
                        return new FieldRules(TypeSchema.any(), Set.of(), "");
                    }
                    throw PatchErrors.plain("unable to find api field in struct " + shortName(schema.name())
                            + " for the json field \"" + key + "\"");
                }
                default -> {
                    return new FieldRules(TypeSchema.any(), Set.of(), "");
                }
            }
        }

        private static TypeSchema element(TypeSchema type) {
            return type.form() == TypeSchema.Form.LIST ? type.element() : type;
        }

        private static String shortName(String definition) {
            return definition.substring(definition.lastIndexOf('.') + 1);
        }

        boolean replaces() {
            return strategies.contains("replace");
        }

        boolean merges() {
            return strategies.contains("merge");
        }
    }
}
