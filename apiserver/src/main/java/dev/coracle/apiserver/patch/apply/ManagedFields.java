package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.time.Times;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code metadata.managedFields}: the list, its entries and their order. Immutable. */
public record ManagedFields(List<Entry> entries) {
    static final ManagedFields NONE = new ManagedFields(List.of());
    static final String FIELD = "managedFields";

    /**
     * One manager's fields.
     *
     * @param operation {@code Apply} or {@code Update}
     * @param time as JSON spells it, "" when there is none
     * @param subresource "" for the object itself
     * @param json the entry as it was read, null when it has been changed since
     */
    public record Entry(
            String manager,
            String operation,
            String apiVersion,
            String time,
            String subresource,
            FieldSet fields,
            ObjectNode json) {

        static Entry apply(String manager, String apiVersion, String time, String subresource, FieldSet fields) {
            return new Entry(manager, "Apply", apiVersion, time, subresource, fields, null);
        }

        static Entry update(String manager, String apiVersion, String time, String subresource, FieldSet fields) {
            return new Entry(manager, "Update", apiVersion, time, subresource, fields, null);
        }

        boolean isApply() {
            return operation.equals("Apply");
        }

        /** Whether both stand for the same manager. Appliers keep their identity over versions. */
        boolean isSameManager(Entry other) {
            return manager.equals(other.manager)
                    && operation.equals(other.operation)
                    && subresource.equals(other.subresource)
                    && (isApply() || apiVersion.equals(other.apiVersion));
        }

        Entry with(FieldSet newFields) {
            return newFields == fields
                    ? this
                    : new Entry(manager, operation, apiVersion, time, subresource, newFields, null);
        }

        Entry at(String newTime) {
            return new Entry(manager, operation, apiVersion, newTime, subresource, fields, null);
        }

        private long seconds() {
            try {
                return time.isEmpty() ? 0 : Times.parse(time).getEpochSecond();
            } catch (DateTimeException e) {
                // Validation refuses such an entry; until then it sorts first.
                return 0;
            }
        }

        ObjectNode toJson() {
            if (json != null) {
                return json;
            }
            ObjectNode node = Json.object();
            node.put("manager", manager);
            node.put("operation", operation);
            node.put("apiVersion", apiVersion);
            if (!time.isEmpty()) {
                node.put("time", time);
            }
            node.put("fieldsType", "FieldsV1");
            node.set("fieldsV1", fields.toJson());
            if (!subresource.isEmpty()) {
                node.put("subresource", subresource);
            }
            return node;
        }
    }

    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::operation)
            .thenComparingLong(Entry::seconds)
            .thenComparing(Entry::manager)
            .thenComparing(Entry::apiVersion)
            .thenComparing(Entry::subresource);

    static final Comparator<Entry> OLDEST_FIRST =
            Comparator.comparingLong(Entry::seconds).thenComparing(Entry::manager);

    /** Of an object; none when it has none or they do not parse, as upstream. */
    public static ManagedFields of(JsonNode object) {
        return parse(object.path("metadata").path(FIELD)).orElse(NONE);
    }

    static Optional<ManagedFields> parse(JsonNode list) {
        if (list.isMissingNode() || list.isNull()) {
            return Optional.of(NONE);
        }
        List<Entry> entries = new ArrayList<>(list.size());
        for (JsonNode node : list) {
            String operation = node.path("operation").asText();
            boolean known = operation.equals("Apply") || operation.equals("Update");
            if (!known || !node.path("fieldsV1").isObject() || !(node instanceof ObjectNode json)) {
                return Optional.empty();
            }
            entries.add(new Entry(
                    node.path("manager").asText(),
                    operation,
                    node.path("apiVersion").asText(),
                    node.path("time").asText(""),
                    node.path("subresource").asText(""),
                    FieldSet.fromJson(node.path("fieldsV1")),
                    json));
        }
        return Optional.of(new ManagedFields(entries));
    }

    /** {@code [{}]}, with which a client throws all ownership away. */
    static boolean isReset(JsonNode list) {
        return list.size() == 1 && list.get(0).isEmpty();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Optional<Entry> find(Entry like) {
        return entries.stream().filter(e -> e.isSameManager(like)).findFirst();
    }

    /** In the order in which they are written. */
    ArrayNode toJson() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(ORDER);
        ArrayNode list = Json.array();
        sorted.forEach(e -> list.add(e.toJson()));
        return list;
    }

    /**
     * A copy of the object's root and metadata with these entries; everything below is shared with the original.
     */
    ObjectNode on(ObjectNode object) {
        ObjectNode copy = Json.object();
        copy.setAll(object);
        ObjectNode metadata = Json.object();
        if (object.get("metadata") instanceof ObjectNode old) {
            metadata.setAll(old);
        }
        metadata.remove(FIELD);
        if (!entries.isEmpty()) {
            metadata.set(FIELD, toJson());
        }
        copy.set("metadata", metadata);
        return copy;
    }

    /**
     * Whether two objects are the same but for the times in their managedFields: then a write changes nothing and the
     * stored object has to stay as it is.
     */
    public static boolean sameButTimes(ObjectNode a, ObjectNode b) {
        return Json.same(withoutManagers(a), withoutManagers(b))
                && Json.same(
                        withoutTimes(a.path("metadata").path(FIELD)),
                        withoutTimes(b.path("metadata").path(FIELD)));
    }

    private static ObjectNode withoutManagers(ObjectNode object) {
        return NONE.on(object);
    }

    private static ArrayNode withoutTimes(JsonNode list) {
        ArrayNode copy = Json.array();
        for (JsonNode entry : list) {
            ObjectNode bare = Json.object();
            entry.properties().forEach(f -> {
                if (!f.getKey().equals("time")) {
                    bare.set(f.getKey(), f.getValue());
                }
            });
            copy.add(bare);
        }
        return copy;
    }
}
