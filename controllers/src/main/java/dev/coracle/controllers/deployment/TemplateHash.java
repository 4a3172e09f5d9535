package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** {@code pod-template-hash}: FNV-32a written with letters and digits that form no words. Stateless. */
public final class TemplateHash {
    private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 16777619;

    private TemplateHash() {}

    /** @param collisions how often the hash met another template's, which changes it */
    public static String of(JsonNode template, int collisions) {
        int hash = fnv(OFFSET, canonical(template));
        if (collisions > 0) {
            hash = fnv(hash, Integer.toString(collisions));
        }
        return safe(Long.toString(Integer.toUnsignedLong(hash)));
    }

    static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.chars().forEach(c -> safe.append(SAFE.charAt(c % SAFE.length())));
        return safe.toString();
    }

    private static int fnv(int hash, String text) {
        int h = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * PRIME;
        }
        return h;
    }

    /** The same text whatever the order of keys. */
    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            StringBuilder text = new StringBuilder("{");
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            sorted.forEach((key, value) ->
                    text.append(key).append(':').append(canonical(value)).append(','));
            return text.append('}').toString();
        }
        if (node.isArray()) {
            StringBuilder text = new StringBuilder("[");
            node.forEach(item -> text.append(canonical(item)).append(','));
            return text.append(']').toString();
        }
        return Json.text(node);
    }
}
