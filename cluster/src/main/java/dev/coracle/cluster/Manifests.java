package dev.coracle.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Kinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Splits a manifest into objects and says how they are applied. JSON is YAML, and a List is its items. */
final class Manifests {
    private Manifests() {}

    /** One object of a manifest. */
    record Document(ObjectNode object) {
        String namespace() {
            return object.path("metadata").path("namespace").asText("");
        }

        String name() {
            return object.path("metadata").path("name").asText("");
        }

        /** Server-side apply of it as the cluster's admin, by force; in namespace default when it names none and needs one. */
        ApiRequest apply(Kinds kinds) {
            Kind served = kindOf(object, kinds);
            String of = namespace().isEmpty() ? "default" : namespace();
            return new ApiRequest(
                    "PATCH",
                    served.gvr().path(served.descriptor().namespaced() ? of : "", name()),
                    Map.of("fieldManager", List.of("coracle"), "force", List.of("true")),
                    Map.of("content-type", List.of("application/apply-patch+yaml")),
                    Json.bytes(object),
                    new Caller("admin", "", List.of("system:masters", "system:authenticated"), Map.of(), "coracle"));
        }
    }

    /** @throws IllegalArgumentException that says which kind the cluster does not have */
    static Kind kindOf(ObjectNode object, Kinds kinds) {
        GroupVersionKind kind = GroupVersionKind.parse(
                object.path("apiVersion").asText(), object.path("kind").asText());
        return kinds.find(kind)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no kind \"" + kind.kind() + "\" in \"" + kind.apiVersion() + "\" in this cluster"));
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
        documents.add(new Document((ObjectNode) node));
    }
}
