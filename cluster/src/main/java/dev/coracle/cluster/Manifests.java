package dev.coracle.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Splits a manifest into objects. JSON is YAML, and a List is its items. */
final class Manifests {
    private Manifests() {}

    /** One object of a manifest. */
    record Document(GroupVersionKind kind, ObjectNode object) {
        String namespace() {
            return object.path("metadata").path("namespace").asText("");
        }

        String name() {
            return object.path("metadata").path("name").asText("");
        }
    }

    /** Throws {@link IllegalArgumentException} that says which document is no object. */
    static List<Document> parse(String manifest) {
        List<Document> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> nodes =
                Json.mapper().readerFor(JsonNode.class).with(new YAMLFactory()).readValues(manifest)) {
            while (nodes.hasNext()) {
                add(nodes.next(), documents);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("manifest does not parse: " + e.getMessage(), e);
        }
        return documents;
    }

    private static void add(JsonNode node, List<Document> documents) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return;
        }
        String kind = node.path("kind").asText("");
        String apiVersion = node.path("apiVersion").asText("");
        if (!node.isObject() || kind.isEmpty() || apiVersion.isEmpty()) {
            throw new IllegalArgumentException(
                    "document " + (documents.size() + 1) + " of the manifest has no apiVersion and kind");
        }
        if (kind.endsWith("List") && node.path("items").isArray()) {
            node.path("items").forEach(item -> add(item, documents));
            return;
        }
        documents.add(new Document(GroupVersionKind.parse(apiVersion, kind), (ObjectNode) node));
    }
}
