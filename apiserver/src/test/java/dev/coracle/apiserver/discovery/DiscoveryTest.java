package dev.coracle.apiserver.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Expected orders and shapes are those that a v1.36.2 control plane was recorded with. */
class DiscoveryTest {
    private static final String V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    private static final ServedResource WIDGETS = new ServedResource(
            "example.com",
            "v1beta1",
            "widgets",
            "",
            new GroupVersionKind("example.com", "v1beta1", "Widget"),
            true,
            List.of("get", "list"),
            List.of("wi"),
            List.of(),
            "widget",
            "");

    private final AtomicReference<List<ServedResource>> served = new AtomicReference<>(ServedResources.enabled());
    private final Discovery discovery = new Discovery(served::get, () -> "127.0.0.1:6443");

    private ApiResponse.Whole get(String path, Map<String, List<String>> headers) {
        Caller caller = new Caller("admin", "", List.of(), Map.of(), "");
        ApiRequest request = new ApiRequest("GET", path, Map.of(), headers, new byte[0], caller);
        return (ApiResponse.Whole)
                discovery.handle(request).toCompletableFuture().join();
    }

    private JsonNode document(String path) throws Exception {
        return Json.parse(get(path, Map.of()).body().get(0));
    }

    @Test
    void groupsComeInTheOrderOfTheirPriorities() throws Exception {
        List<String> names = new ArrayList<>();
        document("/apis").path("groups").forEach(g -> names.add(g.path("name").asText()));

        assertEquals(
                List.of(
                        "apiregistration.k8s.io",
                        "apps",
                        "events.k8s.io",
                        "authentication.k8s.io",
                        "authorization.k8s.io",
                        "autoscaling",
                        "batch",
                        "certificates.k8s.io",
                        "networking.k8s.io",
                        "policy",
                        "rbac.authorization.k8s.io",
                        "storage.k8s.io",
                        "admissionregistration.k8s.io",
                        "apiextensions.k8s.io",
                        "scheduling.k8s.io",
                        "coordination.k8s.io",
                        "node.k8s.io",
                        "discovery.k8s.io",
                        "resource.k8s.io",
                        "flowcontrol.apiserver.k8s.io"),
                names);
    }

    @Test
    void preferredVersionIsTheFirst() throws Exception {
        assertEquals(
                "{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"name\":\"autoscaling\",\"versions\":["
                        + "{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"},"
                        + "{\"groupVersion\":\"autoscaling/v1\",\"version\":\"v1\"}],"
                        + "\"preferredVersion\":{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"}}",
                Json.text(document("/apis/autoscaling")));
    }

    @Test
    void subresourcesOfAnotherGroupNameIt() throws Exception {
        JsonNode eviction = null;
        for (JsonNode resource : document("/api/v1").path("resources")) {
            eviction = resource.path("name").asText().equals("pods/eviction") ? resource : eviction;
        }

        assertEquals(
                "{\"name\":\"pods/eviction\",\"singularName\":\"\",\"namespaced\":true,\"group\":\"policy\","
                        + "\"version\":\"v1\",\"kind\":\"Eviction\",\"verbs\":[\"create\"]}",
                Json.text(eviction));
    }

    @Test
    void aggregatedDocumentEchoesWhatWasAskedFor() throws Exception {
        for (String type : List.of(V2, V2BETA1)) {
            ApiResponse.Whole answer = get("/apis", Map.of("accept", List.of(type + ",application/json")));
            JsonNode apps = Json.parse(answer.body().get(0)).path("items").path(1);

            assertEquals(type, answer.contentType());
            assertEquals("apps", apps.path("metadata").path("name").asText());
            JsonNode deployments =
                    apps.path("versions").path(0).path("resources").path(2);
            assertEquals("deployments", deployments.path("resource").asText());
            assertEquals("Namespaced", deployments.path("scope").asText());
            assertEquals("deploy", deployments.path("shortNames").path(0).asText());
            assertEquals(
                    "{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\",\"version\":\"v1\","
                            + "\"kind\":\"Scale\"},\"verbs\":[\"get\",\"patch\",\"update\"]}",
                    Json.text(deployments.path("subresources").path(0)));
        }
    }

    @Test
    void theFirstAcceptableTypeWins() {
        assertEquals(
                V2,
                get("/api", Map.of("accept", List.of(V2 + "," + V2BETA1 + ",application/json")))
                        .contentType());
        assertEquals(
                "application/json",
                get("/api", Map.of("accept", List.of("application/json, */*"))).contentType());
    }

    @Test
    void unchangedDocumentsAreNotSentAgain() {
        Map<String, List<String>> accept = Map.of("accept", List.of(V2));
        String etag = get("/apis", accept).headers().get("ETag").get(0);

        ApiResponse.Whole again = get("/apis", Map.of("accept", List.of(V2), "if-none-match", List.of(etag)));
        assertEquals(304, again.code());
        assertTrue(again.body().isEmpty());

        served.set(Stream.concat(served.get().stream(), Stream.of(WIDGETS)).toList());
        ApiResponse.Whole changed = get("/apis", Map.of("accept", List.of(V2), "if-none-match", List.of(etag)));
        assertEquals(200, changed.code());
        assertNotEquals(etag, changed.headers().get("ETag").get(0));
    }

    @Test
    void customResourcesAppearAtOnceAndLast() throws Exception {
        served.set(Stream.concat(served.get().stream(), Stream.of(WIDGETS)).toList());

        JsonNode groups = document("/apis").path("groups");
        assertEquals("example.com", groups.path(groups.size() - 1).path("name").asText());
        assertEquals(
                "wi",
                document("/apis/example.com/v1beta1")
                        .path("resources")
                        .path(0)
                        .path("shortNames")
                        .path(0)
                        .asText());
        assertTrue(discovery.serves("example.com"));
    }

    @Test
    void versionsSortByMaturity() {
        List<String> versions =
                new ArrayList<>(List.of("foo1", "v1alpha1", "v10beta3", "v2", "v1", "v11beta2", "v3alpha2", "foo10"));
        versions.sort(ServedGroups::byMaturity);

        assertEquals(List.of("v2", "v1", "v11beta2", "v10beta3", "v3alpha2", "v1alpha1", "foo1", "foo10"), versions);
    }
}
