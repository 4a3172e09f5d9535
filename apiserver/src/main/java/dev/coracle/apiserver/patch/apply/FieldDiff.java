package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which fields one object has that the other has not, and which differ. */
record FieldDiff(FieldSet added, FieldSet modified, FieldSet removed) {

    private static final FieldDiff NOTHING = new FieldDiff(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final FieldDiff MODIFIED = new FieldDiff(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);

    static FieldDiff between(ObjectNode before, ObjectNode after, TypeSchema schema) {
        return compare(before, after, schema);
    }

    FieldDiff without(FieldSet ignored) {
        return ignored.isEmpty()
                ? this
                : new FieldDiff(
                        added.recursiveDifference(ignored),
                        modified.recursiveDifference(ignored),
                        removed.recursiveDifference(ignored));
    }

    FieldSet changed() {
        return modified.union(added);
    }

    boolean isEmpty() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    /** Null stands for a missing value; a JSON null is there. */
    private static FieldDiff compare(JsonNode before, JsonNode after, TypeSchema schema) {
        if (before == after) {
            return NOTHING;
        }
        if (before == null) {
            return new FieldDiff(everything(after, schema), FieldSet.EMPTY, FieldSet.EMPTY);
        }
        if (after == null) {
            return new FieldDiff(FieldSet.EMPTY, FieldSet.EMPTY, everything(before, schema));
        }
        Shape shape = Shape.of(schema);
        if (shape == Shape.FIELDS && hasFields(before) && hasFields(after) && !(isVoid(before) && isVoid(after))) {
            return compareFields(before, after, schema);
        }
        if (shape == Shape.ITEMS && hasItems(before) && hasItems(after) && !(isVoid(before) && isVoid(after))) {
            return compareItems(before, after, schema);
        }
        return isVoid(before) && isVoid(after) || Json.same(before, after) ? NOTHING : MODIFIED;
    }

    private static boolean hasFields(JsonNode node) {
        return node.isObject() || node.isNull();
    }

    private static boolean hasItems(JsonNode node) {
        return node.isArray() || node.isNull();
    }

    private static boolean isVoid(JsonNode node) {
        return node.isNull() || node.isContainerNode() && node.isEmpty();
    }

    private static FieldDiff compareFields(JsonNode before, JsonNode after, TypeSchema schema) {
        Collector result = new Collector();
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            String name = field.getKey();
            JsonNode old = before.get(name);
            if (old == null) {
                old = Shape.unwritten(schema, name);
            }
            JsonNode now = field.getValue();
            if (old != now) {
                result.add(PathElements.field(name), compare(old, now, Shape.ofField(schema, name)));
            }
        }
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            String name = field.getKey();
            if (!after.has(name)) {
                JsonNode now = Shape.unwritten(schema, name);
                result.add(PathElements.field(name), compare(field.getValue(), now, Shape.ofField(schema, name)));
            }
        }
        return result.toDiff();
    }

    private static FieldDiff compareItems(JsonNode before, JsonNode after, TypeSchema list) {
        if (before.equals(after)) {
            return NOTHING;
        }
        Optional<Map<String, List<JsonNode>>> old = byKey(before, list);
        Optional<Map<String, List<JsonNode>>> now = byKey(after, list);
        if (old.isEmpty() || now.isEmpty()) {
            // An item without its key cannot be told apart, so the list counts as a whole.
            return Json.same(before, after) ? NOTHING : MODIFIED;
        }
        Collector result = new Collector();
        now.get().forEach((key, items) -> {
            List<JsonNode> others = old.get().getOrDefault(key, List.of());
            result.add(key, compareSameKey(others, items, list.element()));
        });
        old.get().forEach((key, items) -> {
            if (!now.get().containsKey(key)) {
                result.add(key, compareSameKey(items, List.of(), list.element()));
            }
        });
        return result.toDiff();
    }

    /** Items that share a key, which validation does not always forbid, are owned together as one path. */
    private static FieldDiff compareSameKey(List<JsonNode> before, List<JsonNode> after, TypeSchema item) {
        if (before.size() <= 1 && after.size() <= 1) {
            return compare(before.isEmpty() ? null : before.get(0), after.isEmpty() ? null : after.get(0), item);
        }
        if (before.isEmpty()) {
            return new FieldDiff(FieldSet.LEAF, FieldSet.EMPTY, FieldSet.EMPTY);
        }
        if (after.isEmpty()) {
            return new FieldDiff(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.LEAF);
        }
        return before.equals(after) ? NOTHING : MODIFIED;
    }

    static Optional<Map<String, List<JsonNode>>> byKey(JsonNode items, TypeSchema list) {
        Map<String, List<JsonNode>> byKey = new LinkedHashMap<>();
        for (JsonNode item : items) {
            Optional<String> key = PathElements.item(list, item);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            byKey.computeIfAbsent(key.get(), k -> new ArrayList<>(1)).add(item);
        }
        return Optional.of(byKey);
    }

    /** All paths of a value that one side has not got at all, inner nodes included. */
    private static FieldSet everything(JsonNode value, TypeSchema schema) {
        Shape shape = Shape.of(schema);
        if (isVoid(value) || shape == Shape.LEAF) {
            return FieldSet.LEAF;
        }
        if (shape == Shape.FIELDS && value.isObject()) {
            FieldSet set = new FieldSet(true);
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                set.put(
                        PathElements.field(field.getKey()),
                        everything(field.getValue(), Shape.ofField(schema, field.getKey())));
            }
            return set;
        }
        if (shape == Shape.ITEMS && value.isArray()) {
            FieldSet set = new FieldSet(true);
            byKey(value, schema)
                    .ifPresent(byKey -> byKey.forEach((key, items) -> set.put(
                            key, items.size() > 1 ? FieldSet.LEAF : everything(items.get(0), schema.element()))));
            return set;
        }
        return FieldSet.LEAF;
    }

    /** Gathers the differences of an object's fields; most have none. */
    private static final class Collector {
        private FieldSet added = FieldSet.EMPTY;
        private FieldSet modified = FieldSet.EMPTY;
        private FieldSet removed = FieldSet.EMPTY;

        void add(String key, FieldDiff diff) {
            added = put(added, key, diff.added);
            modified = put(modified, key, diff.modified);
            removed = put(removed, key, diff.removed);
        }

        private static FieldSet put(FieldSet into, String key, FieldSet branch) {
            if (branch.isEmpty()) {
                return into;
            }
            FieldSet target = into == FieldSet.EMPTY ? new FieldSet(false) : into;
            target.put(key, branch);
            return target;
        }

        FieldDiff toDiff() {
            return added.isEmpty() && modified.isEmpty() && removed.isEmpty()
                    ? NOTHING
                    : new FieldDiff(added, modified, removed);
        }
    }
}
