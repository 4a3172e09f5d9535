package dev.coracle.controllers.pods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * The hashes in names of ReplicaSets and ControllerRevisions: FNV-32 written with letters and digits that form no words. Where
 * Kubernetes hashes the dump of a Go struct we hash the JSON, so the numbers of templates are others. Stateless.
 */
public final class TemplateHash {
    private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 16777619;

    private TemplateHash() {}

    /**
     * {@code pod-template-hash}, and the hash of a DaemonSet's revision.
     *
     * @param collisions how often the hash met another template's, which changes it
     */
    public static String of(JsonNode template, int collisions) {
        int hash = fnv1a(OFFSET, goText(template));
        return safe(collisions > 0 ? fnv1a(hash, Integer.toString(collisions)) : hash);
    }

    /** The hash of a StatefulSet's revision: of the bytes of its data. */
    public static String ofData(JsonNode data, int collisions) {
        int hash = fnv1(OFFSET, goText(data));
        return safe(fnv1(hash, Integer.toString(collisions)));
    }

    private static String safe(int hash) {
        String digits = Integer.toUnsignedString(hash);
        StringBuilder safe = new StringBuilder(digits.length());
        digits.chars().forEach(c -> safe.append(SAFE.charAt(c % SAFE.length())));
        return safe.toString();
    }

    private static int fnv1a(int hash, String text) {
        int h = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * PRIME;
        }
        return h;
    }

    private static int fnv1(int hash, String text) {
        int h = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = h * PRIME ^ (b & 0xff);
        }
        return h;
    }

    /** JSON as Go writes a map: sorted, without white space, safe to stand in a web page. */
    private static String goText(JsonNode data) {
        return Json.text(sorted(data))
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            var list = Json.array();
            node.forEach(item -> list.add(sorted(item)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(e -> fields.put(e.getKey(), sorted(e.getValue())));
        return Json.object().setAll(fields);
    }
}
