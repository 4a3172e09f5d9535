package dev.coracle.apimachinery.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The one place that knows how JSON text becomes a tree and back. Stateless and thread-safe. Trees are Jackson's; whoever
 * parses one owns it and may change it, a tree that came out of a {@code KubeObject} is read-only by rule.
 */
public final class Json {
    /** Trees are walked by recursion, and bodies may be 1000 levels deep; a list or a table around them adds a few. */
    private static final int DEPTH = 1_020;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(16 << 20)
                            .build())
                    .build())
            .build();

    /** For whole documents: nothing may follow the value. */
    private static final ObjectReader DOCUMENTS =
            MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /** Parses one JSON document. Throws {@link JsonProcessingException} when the text is not JSON. */
    public static JsonNode parse(byte[] json) throws JsonProcessingException {
        try {
            return DOCUMENTS.readTree(json);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses text that this program wrote itself, so that a syntax error is a bug. */
    public static ObjectNode parseTrusted(byte[] json) {
        try {
            return (ObjectNode) parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own JSON does not parse", e);
        }
    }

    public static ObjectNode parseTrusted(String json) {
        return parseTrusted(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always serialises", e);
        }
    }

    public static String text(JsonNode tree) {
        return new String(bytes(tree), java.nio.charset.StandardCharsets.UTF_8);
    }

    public static String pretty(JsonNode tree) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always serialises", e);
        }
    }

    /**
     * Whether two trees mean the same: numbers compare by value ({@code 1}, {@code 1L} and {@code 1.0} are equal), objects
     * whatever the order of their keys. A key whose value is null equals a missing key.
     */
    public static boolean same(JsonNode a, JsonNode b) {
        if (a == b) {
            return true;
        }
        if (isNull(a) || isNull(b)) {
            return isNull(a) && isNull(b);
        }
        if (a.isNumber() && b.isNumber()) {
            return sameNumbers(a, b);
        }
        if (a.isArray() && b.isArray()) {
            return sameItems(a, b);
        }
        if (a.isObject() && b.isObject()) {
            return sameFields(a, b) && addsOnlyNulls(b, a);
        }
        return a.equals(b);
    }

    private static boolean sameItems(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameFields(JsonNode a, JsonNode b) {
        for (Map.Entry<String, JsonNode> field : a.properties()) {
            if (!same(field.getValue(), b.get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Values that both have were compared already; to compare them again at each level would double the work with every level. */
    private static boolean addsOnlyNulls(JsonNode a, JsonNode to) {
        for (Map.Entry<String, JsonNode> field : a.properties()) {
            if (!isNull(field.getValue()) && to.get(field.getKey()) == null) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNumbers(JsonNode a, JsonNode b) {
        if (!a.isIntegralNumber() || !b.isIntegralNumber()) {
            return a.doubleValue() == b.doubleValue();
        }
        return a.canConvertToLong() && b.canConvertToLong()
                ? a.longValue() == b.longValue()
                : a.bigIntegerValue().equals(b.bigIntegerValue());
    }

    private static boolean isNull(JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode();
    }
}
