package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.Map;
import java.util.Set;

/** Event, of both groups: one store of v1 objects, of which {@code events.k8s.io} shows the same with other field names. */
public final class EventKind extends Kind {
    /** Names in {@code events.k8s.io} by those in v1; the others are the same. */
    private static final Map<String, String> NEW_NAMES = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    private static final Map<String, String> OLD_NAMES = NEW_NAMES.entrySet().stream()
            .collect(java.util.stream.Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    /** Left out of {@code events.k8s.io} when empty, and always shown in v1. */
    private static final Set<String> REPORTER = Set.of("reportingComponent", "reportingInstance");

    private final boolean core;

    public EventKind(KindDescriptor descriptor) {
        super(descriptor);
        this.core = descriptor.gvk().group().isEmpty();
    }

    /** Upstream checks both as the same internal type. */
    @Override
    public GroupVersionKind refusedAs() {
        return new GroupVersionKind("", "v1", "Event");
    }

    @Override
    public KubeObject fromStored(KubeObject stored) {
        if (core) {
            return stored;
        }
        ObjectNode shown = Json.object();
        for (Map.Entry<String, JsonNode> field : stored.tree().properties()) {
            boolean absent = REPORTER.contains(field.getKey())
                    && field.getValue().asText("").isEmpty();
            if (!absent) {
                shown.set(NEW_NAMES.getOrDefault(field.getKey(), field.getKey()), field.getValue());
            }
        }
        shown.put("apiVersion", gvk().apiVersion());
        return KubeObject.of(shown);
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        if (core) {
            return object;
        }
        ObjectNode stored = Json.object();
        object.properties().forEach(f -> stored.set(OLD_NAMES.getOrDefault(f.getKey(), f.getKey()), f.getValue()));
        stored.put("apiVersion", "v1");
        for (String field : REPORTER) {
            if (!stored.has(field)) {
                stored.put(field, "");
            }
        }
        return stored;
    }

    @Override
    public void validate(Fields object, Errors errors) {
        EventRules.check(Fields.of(toStored((ObjectNode) object.node())), core, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        EventRules.checkUpdate(Fields.of(toStored((ObjectNode) now.node())), core, errors);
    }
}
