package dev.coracle.apiserver.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.schema.Schemas;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OpenApiHandlerTest {
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final OpenApiHandler handler =
            new OpenApiHandler(OpenApiSource.builtin(), Schemas.builtin(), "v1.36.2", CLOCK, Runnable::run);

    @Test
    void v2NamesEveryKindAndLeavesNoReferenceOpen() {
        JsonNode document = json(get("/openapi/v2", Map.of(), Map.of("accept", List.of("application/json"))));

        assertEquals("2.0", document.path("swagger").asText());
        assertEquals("Kubernetes", document.path("info").path("title").asText());
        JsonNode port = document.at("/definitions/io.k8s.api.core.v1.ServiceSpec/properties/ports");
        assertEquals("port", port.path("x-kubernetes-patch-merge-key").asText());
        assertEquals("merge", port.path("x-kubernetes-patch-strategy").asText());
        assertTrue(port.path("description").asText().startsWith("The list of ports"));
        Set<String> missing = references(document);
        document.path("definitions").fieldNames().forEachRemaining(name -> missing.remove("#/definitions/" + name));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyPatchShowsTheParametersThatKubectlLooksFor() {
        JsonNode document = json(get("/openapi/v2", Map.of(), Map.of()));

        JsonNode patch = document.path("paths")
                .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                .path("patch");
        List<String> names = new ArrayList<>();
        patch.path("parameters")
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        assertTrue(names.containsAll(List.of("dryRun", "fieldManager", "fieldValidation", "force")));
        assertEquals(
                "Deployment",
                patch.path("x-kubernetes-group-version-kind").path("kind").asText());
        assertEquals(
                "patchAppsV1NamespacedDeployment", patch.path("operationId").asText());
    }

    @Test
    void kubectlGetsProtobufWhateverElseItAccepts() {
        ApiResponse.Whole answer = get("/openapi/v2", Map.of(), Map.of("accept", List.of(V2_PROTOBUF)));

        assertEquals("application/com.github.proto-openapi.spec.v2.v1.0+protobuf", answer.contentType());
        byte[] body = answer.body().get(0);
        assertEquals("\n\u00032.0\u0012", new String(body, 0, 6, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void v3RootLeadsToDocumentsThatMayBeKept() {
        JsonNode root = json(get("/openapi/v3", Map.of(), Map.of()));
        String url =
                root.at("/paths").path("apis/apps/v1").path("serverRelativeURL").asText();
        String hash = url.substring(url.indexOf('=') + 1);

        ApiResponse.Whole answer = get("/openapi/v3/apis/apps/v1", Map.of("hash", List.of(hash)), Map.of());

        assertEquals("/openapi/v3/apis/apps/v1?hash=" + hash, url);
        assertEquals(List.of("public, immutable"), answer.headers().get("Cache-Control"));
        assertEquals(List.of("Sat, 2 Jan 2027 03:04:05 GMT"), answer.headers().get("Expires"));
        JsonNode document = json(answer);
        assertEquals("3.0.0", document.path("openapi").asText());
        JsonNode schemas = document.at("/components/schemas");
        assertEquals(
                "[\"selector\",\"template\"]",
                schemas.path("io.k8s.api.apps.v1.DeploymentSpec")
                        .path("required")
                        .toString());
        assertEquals(
                "[{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"}]",
                schemas.path("io.k8s.api.apps.v1.Deployment")
                        .path("x-kubernetes-group-version-kind")
                        .toString());
        Set<String> missing = references(document);
        schemas.fieldNames().forEachRemaining(name -> missing.remove("#/components/schemas/" + name));
        assertEquals(Set.of(), missing);
    }

    @Test
    void anOldHashLeadsToThePresentOne() {
        ApiResponse.Whole answer = get("/openapi/v3/api/v1", Map.of("hash", List.of("OLD")), Map.of());

        assertEquals(301, answer.code());
        assertTrue(answer.headers().get("Location").get(0).startsWith("/openapi/v3/api/v1?hash="));
    }

    @Test
    void anUnchangedDocumentIsNotSentAgain() {
        String etag =
                get("/openapi/v3", Map.of(), Map.of()).headers().get("ETag").get(0);

        ApiResponse.Whole again = get("/openapi/v3", Map.of(), Map.of("if-none-match", List.of(etag)));

        assertEquals(304, again.code());
    }

    @Test
    void anUnknownGroupIsNotFound() {
        assertThrows(CompletionException.class, () -> get("/openapi/v3/apis/none/v1", Map.of(), Map.of()));
    }

    @Test
    void customResourcesComeWithTheNextRevision() {
        ObjectNode schema = Json.parseTrusted("{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\","
                + "\"properties\":{\"size\":{\"type\":\"integer\",\"default\":1,\"nullable\":true}}}}}");
        ServedResource widgets = new ServedResource(
                "example.com",
                "v1",
                "widgets",
                new GroupVersionKind("example.com", "v1", "Widget"),
                true,
                Set.of("get", "list", "patch", "create"),
                Optional.of(schema));
        List<ServedResource> served = new ArrayList<>();
        OpenApiHandler custom = new OpenApiHandler(source(served), Schemas.builtin(), "v1.36.2", CLOCK, Runnable::run);
        assertFalse(json(get(custom, "/openapi/v3", Map.of(), Map.of()))
                .path("paths")
                .has("apis/example.com/v1"));

        served.add(widgets);

        JsonNode v3 = json(get(custom, "/openapi/v3/apis/example.com/v1", Map.of(), Map.of()));
        JsonNode v2 = json(get(custom, "/openapi/v2", Map.of(), Map.of()));
        assertEquals(
                1,
                v3.at("/components/schemas/com.example.v1.Widget/properties/spec/properties/size/default")
                        .asInt());
        JsonNode size = v2.at("/definitions/com.example.v1.Widget/properties/spec/properties/size");
        assertEquals("{\"type\":\"integer\"}", size.toString());
        JsonNode patch = v3.path("paths")
                .path("/apis/example.com/v1/namespaces/{namespace}/widgets/{name}")
                .path("patch");
        assertFalse(patch.at("/requestBody/content").has("application/strategic-merge-patch+json"));
    }

    private static OpenApiSource source(List<ServedResource> served) {
        return new OpenApiSource() {
            @Override
            public long revision() {
                return served.size();
            }

            @Override
            public List<ServedResource> resources() {
                return List.copyOf(served);
            }
        };
    }

    private static Set<String> references(JsonNode document) {
        return new TreeSet<>(document.findValuesAsText("$ref"))
                .stream()
                        .filter(r -> r.startsWith("#"))
                        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }

    private ApiResponse.Whole get(String path, Map<String, List<String>> query, Map<String, List<String>> headers) {
        return get(handler, path, query, headers);
    }

    private static ApiResponse.Whole get(
            OpenApiHandler handler, String path, Map<String, List<String>> query, Map<String, List<String>> headers) {
        ApiRequest request = new ApiRequest("GET", path, query, headers, new byte[0], Caller.component("test"));
        return (ApiResponse.Whole) handler.handle(request).toCompletableFuture().join();
    }

    private static JsonNode json(ApiResponse.Whole answer) {
        assertEquals(200, answer.code());
        return Json.parseTrusted(answer.body().get(0));
    }
}
