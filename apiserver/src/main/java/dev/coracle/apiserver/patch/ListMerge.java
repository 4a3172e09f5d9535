package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;

/** Merges the items of a list whose patch strategy is merge; the order is somebody else's business. */
final class ListMerge {
    private ListMerge() {}

    static boolean replaces(ArrayNode patch) {
        for (JsonNode item : patch) {
            if (item.path(StrategicMergePatch.DIRECTIVE).asText().equals("replace")) {
                return true;
            }
        }
        return false;
    }

    static ArrayNode merge(ArrayNode original, ArrayNode patch, StrategicMergePatch.FieldRules rules) {
        if (isOfObjects(original, patch)) {
            if (rules.mergeKey().isEmpty()) {
                throw PatchErrors.plain("cannot merge lists without merge key for "
                        + rules.type().name());
            }
            return mergeObjects(original, patch, rules);
        }
        ArrayNode merged = Json.array();
        for (ArrayNode list : new ArrayNode[] {original, patch}) {
            list.forEach(item -> {
                if (!ListOrder.contains(merged, item, "")) {
                    merged.add(item);
                }
            });
        }
        return merged;
    }

    /** All items of both lists must be of one type, and that must not be a list. */
    private static boolean isOfObjects(ArrayNode original, ArrayNode patch) {
        String type = null;
        for (ArrayNode list : new ArrayNode[] {original, patch}) {
            for (JsonNode item : list) {
                String own = PatchErrors.goType(item);
                if (own.equals("array")) {
                    throw StatusException.of(Reason.Invalid, "lists of lists are not supported");
                }
                if (type != null && !own.equals(type)) {
                    throw PatchErrors.plain("list element types are not identical: [" + type + " " + own + "]");
                }
                type = own;
            }
        }
        return "object".equals(type);
    }

    private static ArrayNode mergeObjects(ArrayNode original, ArrayNode patch, StrategicMergePatch.FieldRules rules) {
        String mergeKey = rules.mergeKey();
        ArrayNode plain = Json.array();
        boolean replace = false;
        for (JsonNode item : patch) {
            JsonNode directive = item.get(StrategicMergePatch.DIRECTIVE);
            if (directive == null) {
                plain.add(item);
                continue;
            }
            switch (directive.asText()) {
                case "delete" -> deleteMatching(original, key(item, mergeKey), mergeKey);
                case "replace" -> replace = true;
                case "merge" -> throw PatchErrors.plain("merging lists cannot yet be specified in the patch");
                default -> throw StrategicMergePatch.badDirective(directive, item);
            }
        }
        if (replace) {
            return plain;
        }
        for (JsonNode item : plain) {
            int at = ListOrder.indexOf(original, key(item, mergeKey), mergeKey);
            if (at < 0) {
                original.add(StrategicMergePatch.withoutDirectives(item));
            } else {
                original.set(
                        at,
                        StrategicMergePatch.mergeMap(
                                (ObjectNode) original.get(at), (ObjectNode) item.deepCopy(), rules.type()));
            }
        }
        return original;
    }

    private static JsonNode key(JsonNode item, String mergeKey) {
        if (!item.has(mergeKey)) {
            throw PatchErrors.plain(
                    "map: " + PatchErrors.goValue(item) + " does not contain declared merge key: " + mergeKey);
        }
        return item;
    }

    private static void deleteMatching(ArrayNode original, JsonNode item, String mergeKey) {
        int at;
        while ((at = ListOrder.indexOf(original, item, mergeKey)) >= 0) {
            original.remove(at);
        }
    }
}
