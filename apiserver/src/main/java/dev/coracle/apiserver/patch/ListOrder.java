package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coracle.apimachinery.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of a merged list: items that the patch names take the patch's order, the others keep theirs and are slid in
 * where the live list had them. An item is known by its merge key, or by its value when the key is "".
 */
final class ListOrder {
    private ListOrder() {}

    static int indexOf(JsonNode list, JsonNode item, String mergeKey) {
        for (int i = 0; i < list.size(); i++) {
            if (same(list.get(i), item, mergeKey)) {
                return i;
            }
        }
        return -1;
    }

    static boolean contains(JsonNode list, JsonNode item, String mergeKey) {
        return indexOf(list, item, mergeKey) >= 0;
    }

    private static boolean same(JsonNode a, JsonNode b, String mergeKey) {
        if (mergeKey.isEmpty()) {
            return Json.same(a, b);
        }
        return a.has(mergeKey) && b.has(mergeKey) && Json.same(a.get(mergeKey), b.get(mergeKey));
    }

    /** Every item of the patch must stand in the order list, in the same sequence. */
    static void check(ArrayNode patch, ArrayNode order, String mergeKey) {
        if (patch == null) {
            return;
        }
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : patch) {
            if (!item.path(StrategicMergePatch.DIRECTIVE).asText().equals("delete")) {
                items.add(item);
            }
        }
        int found = 0;
        for (int i = 0; i < order.size() && found < items.size(); i++) {
            if (same(items.get(found), order.get(i), mergeKey)) {
                found++;
            }
        }
        if (found < items.size()) {
            throw PatchErrors.plain("The order in patch list:\n" + PatchErrors.goValue(patch) + "\n doesn't match "
                    + "$setElementOrder list:\n" + PatchErrors.goValue(order) + "\n");
        }
    }

    static ArrayNode arrange(ArrayNode merged, ArrayNode order, ArrayNode live, String mergeKey) {
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        merged.forEach(item -> (contains(order, item, mergeKey) ? named : others).add(item));
        named.sort(Comparator.comparingInt(item -> indexOf(order, item, mergeKey)));
        others.sort(Comparator.comparingInt(item -> indexOf(live, item, mergeKey)));

        ArrayNode result = Json.array();
        int other = 0;
        int next = 0;
        while (other < others.size() && next < named.size()) {
            int otherAt = indexOf(live, others.get(other), mergeKey);
            int namedAt = indexOf(live, named.get(next), mergeKey);
            if (otherAt >= 0 && namedAt >= 0 && otherAt < namedAt) {
                result.add(others.get(other++));
            } else {
                result.add(named.get(next++));
            }
        }
        result.addAll(named.subList(next, named.size()));
        result.addAll(others.subList(other, others.size()));
        return result;
    }
}
