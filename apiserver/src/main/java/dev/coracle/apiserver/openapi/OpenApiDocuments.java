package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.DefinitionNames;
import dev.coracle.apiserver.schema.SchemaTexts;
import dev.coracle.apiserver.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All documents of one revision of the served resources. A document is made by the first caller that asks for it, which takes
 * up to some 100 ms, and kept. Thread-safe.
 */
final class OpenApiDocuments {
    static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String JSON = "application/json";

    private final Schemas schemas;
    private final String version;
    private final List<ServedResource> resources;
    private final Map<String, List<ServedResource>> groupVersions = new TreeMap<>();
    private final Map<String, Document> made = new ConcurrentHashMap<>();

    OpenApiDocuments(Schemas schemas, String version, List<ServedResource> resources) {
        this.schemas = schemas;
        this.version = version;
        this.resources = resources.stream()
                .filter(resource -> isDescribed(schemas, resource))
                .toList();
        this.resources.forEach(resource -> groupVersions
                .computeIfAbsent(resource.groupVersionPath(), path -> new ArrayList<>())
                .add(resource));
    }

    /** Bodies of connections ({@code PodExecOptions}) have no definition. */
    private static boolean isDescribed(Schemas schemas, ServedResource resource) {
        return resource.customSchema().isPresent()
                || DefinitionNames.of(resource.kind())
                        .flatMap(schemas::definition)
                        .isPresent();
    }

    Document v2Json() {
        return made.computeIfAbsent("v2", key -> Document.of(Json.bytes(v2()), JSON));
    }

    Document v2Protobuf() {
        return made.computeIfAbsent("v2.pb", key -> Document.of(GnosticV2.bytes(v2()), V2_PROTOBUF));
    }

    private ObjectNode v2() {
        return OpenApiV2.document(resources, schemas.texts(), version);
    }

    /** The list of the groups and versions, each with the address that names its present content. */
    Document v3Root() {
        Document known = made.get("v3");
        if (known != null) {
            return known;
        }
        SchemaTexts texts = schemas.texts();
        ObjectNode paths = Json.object();
        for (String path : groupVersions.keySet()) {
            String address = "/openapi/v3/" + path + "?hash=" + v3(path, texts).hash();
            paths.putObject(path).put("serverRelativeURL", address);
        }
        // kube-apiserver leaves the type of this one document to Go, which takes it for text.
        Document root = Document.of(Json.bytes(Json.object().set("paths", paths)), "text/plain; charset=utf-8");
        made.put("v3", root);
        return root;
    }

    /** @param path {@code api/v1} or {@code apis/apps/v1} */
    Optional<Document> v3(String path) {
        if (!groupVersions.containsKey(path)) {
            return Optional.empty();
        }
        Document known = made.get(path);
        return Optional.of(known == null ? v3(path, schemas.texts()) : known);
    }

    private Document v3(String path, SchemaTexts texts) {
        Document known = made.get(path);
        if (known != null) {
            return known;
        }
        Document document = Document.of(Json.bytes(OpenApiV3.document(groupVersions.get(path), texts, version)), JSON);
        made.put(path, document);
        return document;
    }
}
