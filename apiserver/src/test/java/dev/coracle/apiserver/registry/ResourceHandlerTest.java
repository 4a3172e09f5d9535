package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.ResourceHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceHandlerTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final TestRegistry cluster = new TestRegistry();
    private final ResourceHandler handler =
            new ResourceHandler(cluster.registry, (group, kind) -> Optional.empty(), null, null);

    @AfterEach
    void close() {
        cluster.close();
    }

    private ApiResponse ask(String method, String target, String accept, String contentType, String body) {
        String path = target.replaceFirst("\\?.*", "");
        Map<String, List<String>> query = new java.util.HashMap<>();
        if (target.contains("?")) {
            for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
                String[] kv = pair.split("=", 2);
                query.computeIfAbsent(kv[0], k -> new ArrayList<>()).add(kv[1]);
            }
        }
        ApiRequest request = new ApiRequest(
                method,
                path,
                query,
                Map.of("accept", List.of(accept), "content-type", List.of(contentType)),
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                TestRegistry.admin());
        try {
            return handler.handle(request).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private JsonNode json(int code, String method, String target, String body) {
        return json(code, ask(method, target, "application/json", "application/json", body));
    }

    private static JsonNode json(int code, ApiResponse response) {
        ApiResponse.Whole whole = (ApiResponse.Whole) response;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        whole.body().forEach(all::writeBytes);
        assertEquals(code, whole.code());
        return Json.parseTrusted(all.toByteArray());
    }

    private void make(String name) {
        json(201, "POST", MAPS, "{'metadata':{'name':'" + name + "'},'data':{'a':'b'}}");
    }

    @Test
    void listItemsCarryNoType() {
        make("one");
        make("two");

        JsonNode list = json(200, "GET", MAPS, "");

        assertEquals("ConfigMapList", list.path("kind").asText());
        assertEquals(2, list.path("items").size());
        assertTrue(list.at("/items/0/kind").isMissingNode());
        assertEquals("one", list.at("/items/0/metadata/name").asText());
    }

    @Test
    void tableHasRowsAndColumns() {
        make("one");

        JsonNode table = json(200, ask("GET", MAPS, "application/json;as=Table;v=v1;g=meta.k8s.io", "", ""));

        assertEquals("Table", table.path("kind").asText());
        assertEquals("one", table.at("/rows/0/cells/0").asText());
        assertEquals("PartialObjectMetadata", table.at("/rows/0/object/kind").asText());
    }

    @Test
    void deleteAnswersWithStatus() {
        make("one");

        JsonNode status = json(200, "DELETE", MAPS + "/one", "");

        assertEquals("Success", status.path("status").asText());
        assertEquals("configmaps", status.at("/details/kind").asText());
    }

    @Test
    void patchesChangeAndTrack() {
        make("one");

        JsonNode merged = json(
                200,
                ask(
                        "PATCH",
                        MAPS + "/one?fieldManager=me",
                        "*/*",
                        "application/merge-patch+json",
                        "{'data':{'c':'d'}}"));
        JsonNode applied = json(
                200,
                ask(
                        "PATCH",
                        MAPS + "/one?fieldManager=you",
                        "*/*",
                        "application/apply-patch+yaml",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'one'},'data':{'e':'f'}}"));

        assertEquals("d", merged.at("/data/c").asText());
        assertEquals(
                "bdf",
                applied.at("/data/a").asText()
                        + applied.at("/data/c").asText()
                        + applied.at("/data/e").asText());
        assertEquals(3, applied.at("/metadata/managedFields").size());
    }

    @Test
    void scaleShowsAndSetsReplicas() {
        json(
                201,
                "POST",
                "/apis/apps/v1/namespaces/default/deployments",
                "{'metadata':{'name':'web'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':"
                        + "{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}");
        String path = "/apis/apps/v1/namespaces/default/deployments/web/scale";

        JsonNode before = json(200, "GET", path, "");
        JsonNode after =
                json(200, ask("PATCH", path, "*/*", "application/merge-patch+json", "{'spec':{'replicas':3}}"));

        assertEquals(1, before.at("/spec/replicas").asInt());
        assertEquals("a=b", before.at("/status/selector").asText());
        assertEquals(3, after.at("/spec/replicas").asInt());
        assertEquals(
                2,
                json(200, "GET", "/apis/apps/v1/namespaces/default/deployments/web", "")
                        .at("/metadata/generation")
                        .asInt());
    }

    @Test
    void aBindingNamesItsPodItself() {
        String namespace = "/api/v1/namespaces/default/";
        json(
                201,
                "POST",
                namespace + "pods",
                "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");

        JsonNode answer = json(
                201, "POST", namespace + "bindings", "{'metadata':{'name':'p'},'target':{'kind':'Node','name':'n'}}");

        assertEquals("Success", answer.path("status").asText());
        assertEquals(
                "n",
                json(200, "GET", namespace + "pods/p", "").at("/spec/nodeName").asText());
    }

    @Test
    void dataOfARevisionIsComparedAsItWasWritten() {
        String revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
        String spaced = "{'metadata':{'name':'r'},'data': {'a': 1},'revision':1}";
        json(201, "POST", revisions, spaced);

        json(200, "PUT", revisions + "/r", spaced.replace("'revision':1", "'revision':2"));
        for (String[] change : new String[][] {
            {"PUT", "application/json", "{'metadata':{'name':'r'},'data':{'a':1},'revision':3}"},
            {"PATCH", "application/merge-patch+json", "{'revision':3}"},
        }) {
            StatusException refused = assertThrows(
                    StatusException.class,
                    () -> ask(change[0], revisions + "/r", "application/json", change[1], change[2]));
            assertEquals(
                    "ControllerRevision.apps \"r\" is invalid: data: Invalid value: {\"a\":1}: field is immutable",
                    refused.getMessage());
        }
    }

    @Test
    void aRevisionWithoutWhiteSpaceCanBePatched() {
        String revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
        json(201, "POST", revisions, "{'metadata':{'name':'r'},'data':{'a':1},'revision':1}");

        ask("PATCH", revisions + "/r", "application/json", "application/merge-patch+json", "{'revision':3}");

        assertEquals(3, json(200, "GET", revisions + "/r", "").path("revision").asInt());
    }

    @Test
    void aMergePatchThatDoesNotFitIsShownWithWhatItMade() {
        String service = "/api/v1/namespaces/default/services";
        json(201, "POST", service, "{'metadata':{'name':'s'},'spec':{'type':'ExternalName','externalName':'e.test'}}");

        StatusException refused = assertThrows(
                StatusException.class,
                () -> ask(
                        "PATCH",
                        service + "/s",
                        "application/json",
                        "application/merge-patch+json",
                        "{'spec':{'ports':[{'port':'80'}]}}"));

        String text = refused.getMessage().replace("\\", "");
        assertTrue(text.indexOf("\"resourceVersion\"") < text.indexOf("\"creationTimestamp\""), text);
        assertTrue(text.indexOf("\"ports\"") < text.indexOf("\"sessionAffinity\""), text);
        assertTrue(
                text.endsWith(
                        "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32"),
                text);
    }

    @Test
    void unknownPathsAndVerbsAreRefused() {
        assertEquals(404, ((ApiResponse.Whole) ask("GET", "/apis/nope/v1/things", "", "", "")).code());
        assertEquals(
                "the server could not find the requested resource",
                assertThrows(StatusException.class, () -> ask("GET", "/api/v1/things", "", "", ""))
                        .getMessage());
        assertEquals(
                405,
                assertThrows(StatusException.class, () -> ask("PUT", MAPS, "", "", ""))
                        .code());
    }

    @Test
    void watchStreamsEventsAndTooOldEndsWithAnError() throws InterruptedException {
        make("one");
        cluster.store.compact();
        make("two");
        Lines lines = new Lines();

        ((ApiResponse.Streaming) ask("GET", MAPS + "?watch=true&allowWatchBookmarks=true", "*/*", "", ""))
                .source()
                .apply(lines);
        Lines old = new Lines();
        ((ApiResponse.Streaming) ask("GET", MAPS + "?watch=true&resourceVersion=1", "*/*", "", ""))
                .source()
                .apply(old);

        assertEquals("ADDED one", lines.next());
        assertEquals("ADDED two", lines.next());
        assertEquals("BOOKMARK ", lines.next());
        make("three");
        assertEquals("ADDED three", lines.next());
        assertEquals("ERROR ", old.next());
        assertEquals("end", old.next());
    }

    /** A sink whose loop is whoever calls. */
    private static final class Lines implements ApiResponse.Sink {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        public void write(byte[] bytes) {
            JsonNode event = Json.parseTrusted(bytes);
            lines.add(event.path("type").asText() + " "
                    + event.at("/object/metadata/name").asText(""));
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void onDrain(Runnable action) {
            throw new AssertionError("never full");
        }

        @Override
        public synchronized void execute(Runnable task) {
            task.run();
        }

        @Override
        public void end() {
            lines.add("end");
        }

        String next() throws InterruptedException {
            return String.valueOf(lines.poll(60, TimeUnit.SECONDS));
        }
    }
}
