package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The annotation in which client-side {@code kubectl apply} keeps what it last sent. */
final class LastApplied {
    static final String MANAGER = "kubectl";
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int MAX_BYTES = 256 << 10;

    private LastApplied() {}

    private static String of(JsonNode object) {
        return object.path("metadata").path("annotations").path(ANNOTATION).asText("");
    }

    /**
     * Fields that client-side apply set and nobody has changed since. The manager kubectl may take them over, which is how
     * users move from client-side to server-side apply.
     */
    static FieldSet upgradable(ObjectNode live, TypeSchema schema) {
        String text = of(live);
        if (text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            if (!(Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode config)) {
                return FieldSet.EMPTY;
            }
            return AppliedFields.of(config, schema)
                    .difference(FieldDiff.between(config, live, schema).modified());
        } catch (JsonProcessingException e) {
            // Somebody wrote the annotation by hand: then it allows nothing.
            return FieldSet.EMPTY;
        }
    }

    /** Brings the annotation up to date in the caller's own object, if it is there. */
    static void refresh(ObjectNode object, ObjectNode config) {
        if (of(object).isEmpty()) {
            return;
        }
        ObjectNode annotations = (ObjectNode) object.path("metadata").path("annotations");
        ObjectNode bare = config.deepCopy();
        if (bare.path("metadata").path("annotations") instanceof ObjectNode own) {
            own.remove(ANNOTATION);
        }
        String text = Json.text(sorted(bare)) + "\n";
        if (text.length() > MAX_BYTES) {
            annotations.remove(ANNOTATION);
        } else {
            annotations.put(ANNOTATION, text);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(f -> fields.put(f.getKey(), sorted(f.getValue())));
            ObjectNode copy = Json.object();
            copy.setAll(fields);
            return copy;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode copy = Json.array();
            list.forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        return node;
    }
}
