package dev.coracle.apiserver.registry;

import static dev.coracle.apiserver.registry.TestRegistry.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link ApiClient} does. Implementations differ in how they reach the registry, and in nothing else. */
abstract class ApiClientContract {
    final TestRegistry cluster = new TestRegistry();
    private ApiClient client;

    /** A client of {@link #cluster} that speaks for an administrator. */
    abstract ApiClient connect();

    @BeforeEach
    void open() {
        client = connect();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private KubeObject configMap(String name, String labels) {
        return client.create(
                Resources.CONFIG_MAPS,
                "default",
                json("{metadata:{name:" + name + ",labels:{" + labels + "}},data:{a:b}}"));
    }

    private static void assertSameObject(KubeObject expected, KubeObject actual) {
        assertTrue(Json.same(expected.tree(), actual.tree()), () -> Json.text(actual.tree()));
    }

    private static String message(Runnable call) {
        return assertThrows(StatusException.class, call::run).getMessage();
    }

    @Test
    void createFillsInWhatTheServerOwns() {
        KubeObject made = configMap("a", "x:y");

        assertEquals("2026-01-02T03:04:05Z", made.text("metadata.creationTimestamp"));
        assertEquals("default", made.namespace());
        assertEquals(36, made.uid().length());
        assertTrue(made.resourceVersion() > 0);
        assertSameObject(made, client.get(Resources.CONFIG_MAPS, ObjectKey.of("default", "a")));
    }

    @Test
    void secondCreateOfANameIsRefused() {
        configMap("a", "");

        assertEquals("configmaps \"a\" already exists", message(() -> configMap("a", "")));
    }

    @Test
    void createNeedsItsNamespace() {
        assertEquals(
                "namespaces \"x\" not found",
                message(() -> client.create(Resources.CONFIG_MAPS, "x", json("{metadata:{name:a}}"))));
    }

    @Test
    void generateNameAppendsFiveCharacters() {
        KubeObject made = client.create(Resources.CONFIG_MAPS, "default", json("{metadata:{generateName:web-}}"));

        assertTrue(made.name().matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}"), made.name());
    }

    @Test
    void updateThatChangesNothingWritesNothing() {
        KubeObject made = configMap("a", "");

        KubeObject same = client.update(Resources.CONFIG_MAPS, made.key(), "", made.copy());

        assertEquals(made.resourceVersion(), same.resourceVersion());
        assertEquals(made.resourceVersion(), cluster.store.image().revision());
    }

    @Test
    void updateOfAStaleVersionConflicts() {
        KubeObject made = configMap("a", "");
        ObjectNode next = made.copy();
        next.putObject("data").put("a", "c");
        client.update(Resources.CONFIG_MAPS, made.key(), "", next);

        next.putObject("data").put("a", "d");

        assertEquals(
                "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes"
                        + " to the latest version and try again",
                message(() -> client.update(Resources.CONFIG_MAPS, made.key(), "", next)));
    }

    @Test
    void listsSelectSortAndPage() {
        configMap("c", "app:web");
        configMap("a", "app:web");
        configMap("b", "app:db");

        ObjectList web =
                client.list(Resources.CONFIG_MAPS, "default", ListOptions.labelled(LabelSelector.parse("app=web")));
        ListOptions two = new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 2, "", "", "");
        ObjectList first = client.list(Resources.CONFIG_MAPS, "", two);
        configMap("bb", "");
        ObjectList second = client.list(
                Resources.CONFIG_MAPS,
                "",
                new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 2, first.continueToken(), "", ""));

        assertEquals("a,c", names(web));
        assertEquals("a,b", names(first));
        assertEquals(1, first.remaining());
        assertEquals("c", names(second));
        assertEquals(first.resourceVersion(), second.resourceVersion());
        assertEquals("", second.continueToken());
    }

    private static String names(ObjectList list) {
        return list.items().stream()
                .map(KubeObject::name)
                .reduce((a, b) -> a + "," + b)
                .orElse("");
    }

    @Test
    void finalizersKeepADeletedObjectUntilTheyAreGone() {
        KubeObject made =
                client.create(Resources.CONFIG_MAPS, "default", json("{metadata:{name:a,finalizers:[example.com/x]}}"));

        client.delete(Resources.CONFIG_MAPS, made.key(), DeleteOptions.DEFAULT);
        KubeObject marked = client.get(Resources.CONFIG_MAPS, made.key());
        ObjectNode freed = marked.copy();
        ((ObjectNode) freed.get("metadata")).remove("finalizers");
        client.update(Resources.CONFIG_MAPS, made.key(), "", freed);

        assertTrue(marked.deleting());
        assertEquals("0", marked.text("metadata.deletionGracePeriodSeconds"));
        assertEquals(Optional.empty(), client.find(Resources.CONFIG_MAPS, made.key()));
    }

    @Test
    void deletedNamespaceTerminatesAndRefusesNewContent() {
        client.create(Resources.NAMESPACES, "", json("{metadata:{name:shop}}"));

        client.delete(Resources.NAMESPACES, ObjectKey.cluster("shop"), DeleteOptions.DEFAULT);

        KubeObject namespace = client.get(Resources.NAMESPACES, ObjectKey.cluster("shop"));
        assertEquals("Terminating", namespace.text("status.phase"));
        assertEquals(
                "configmaps \"a\" is forbidden: unable to create new content in namespace shop because it is being"
                        + " terminated",
                message(() -> client.create(Resources.CONFIG_MAPS, "shop", json("{metadata:{name:a}}"))));
        assertEquals(
                "namespaces \"default\" is forbidden: this namespace may not be deleted",
                message(() ->
                        client.delete(Resources.NAMESPACES, ObjectKey.cluster("default"), DeleteOptions.DEFAULT)));
    }

    @Test
    void boundPodStaysForItsGracePeriod() {
        KubeObject pod = client.create(
                Resources.PODS, "default", json("{metadata:{name:p},spec:{nodeName:n,containers:[{name:c,image:i}]}}"));

        client.delete(Resources.PODS, pod.key(), DeleteOptions.DEFAULT);
        KubeObject marked = client.get(Resources.PODS, pod.key());
        client.delete(Resources.PODS, pod.key(), DeleteOptions.now(pod.uid()));

        assertEquals("Pending", pod.text("status.phase"));
        assertEquals("BestEffort", pod.text("status.qosClass"));
        assertEquals("2026-01-02T03:04:35Z", marked.text("metadata.deletionTimestamp"));
        assertEquals(2, marked.generation());
        assertEquals(Optional.empty(), client.find(Resources.PODS, pod.key()));
    }

    @Test
    void mainResourceKeepsStatusAndStatusKeepsTheRest() {
        KubeObject service = client.create(
                Resources.SERVICES,
                "default",
                json("{metadata:{name:s},spec:{type: LoadBalancer,ports:[{port: 80}]}}"));
        ObjectNode next = service.copy();
        next.putObject("status")
                .putObject("loadBalancer")
                .putArray("ingress")
                .addObject()
                .put("ip", "10.0.0.9");
        ((ObjectNode) next.get("spec")).put("sessionAffinity", "ClientIP");

        KubeObject afterStatus = client.update(Resources.SERVICES, service.key(), "status", next.deepCopy());

        assertEquals(
                "10.0.0.9",
                afterStatus.fields().list("status.loadBalancer.ingress").get(0).text("ip"));
        assertEquals("None", afterStatus.text("spec.sessionAffinity"));
    }

    @Test
    void watchShowsWhatEntersStaysInAndLeavesTheSelection() throws InterruptedException {
        configMap("before", "app:web");
        Recorder seen = new Recorder();
        try (Watch watch = client.watch(
                Resources.CONFIG_MAPS,
                "default",
                new WatchOptions(LabelSelector.parse("app=web"), FieldSelector.EVERYTHING, ""),
                seen)) {
            assertNotNull(watch);
            assertEquals("ADDED before", seen.next());
            assertEquals("BOOKMARK ", seen.next());

            KubeObject other = configMap("other", "app:db");
            ObjectNode web = other.copy();
            ((ObjectNode) web.at("/metadata/labels")).put("app", "web");
            KubeObject entered = client.update(Resources.CONFIG_MAPS, other.key(), "", web);
            assertEquals("ADDED other", seen.next());
            ObjectNode left = entered.copy();
            ((ObjectNode) left.at("/metadata/labels")).put("app", "x");
            client.update(Resources.CONFIG_MAPS, other.key(), "", left);
            assertEquals("DELETED other", seen.next());
            client.delete(Resources.CONFIG_MAPS, ObjectKey.of("default", "before"), DeleteOptions.DEFAULT);
            assertEquals("DELETED before", seen.next());
        }
        assertEquals("end", seen.next());
    }

    @Test
    void watchFromAVersionShowsWhatFollowsIt() throws InterruptedException {
        configMap("before", "");
        KubeObject last = configMap("last", "");
        Recorder seen = new Recorder();
        try (Watch watch = client.watch(
                Resources.CONFIG_MAPS,
                "",
                new WatchOptions(
                        LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, Long.toString(last.resourceVersion())),
                seen)) {
            assertNotNull(watch);
            configMap("after", "");

            assertEquals("ADDED after", seen.next());
        }
        assertEquals("end", seen.next());
    }

    @Test
    void watchMayBeClosedFromItsOwnEvents() throws InterruptedException {
        configMap("a", "");
        configMap("b", "");
        CompletableFuture<Watch> watch = new CompletableFuture<>();
        Recorder seen = new Recorder() {
            @Override
            public void onEvent(WatchEvent event) {
                super.onEvent(event);
                watch.join().close();
            }
        };

        watch.complete(client.watch(Resources.CONFIG_MAPS, "", WatchOptions.ALL, seen));

        assertEquals("ADDED a", seen.next());
        assertEquals("end", seen.next());
    }

    @Test
    void watchRefusesUnknownFieldsAtOnce() {
        FieldSelector fields = FieldSelector.parse("data.a=b");

        assertEquals(
                "\"data.a\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                message(() -> client.watch(Resources.CONFIG_MAPS, "", WatchOptions.fields(fields), new Recorder())));
    }

    @Test
    void missingObjectsAreNotFound() {
        ObjectKey nobody = ObjectKey.of("default", "nobody");

        assertEquals(Optional.empty(), client.find(Resources.CONFIG_MAPS, nobody));
        assertEquals("configmaps \"nobody\" not found", message(() -> client.get(Resources.CONFIG_MAPS, nobody)));
        assertEquals(
                "configmaps \"nobody\" not found",
                message(() -> client.delete(Resources.CONFIG_MAPS, nobody, DeleteOptions.DEFAULT)));
        client.deleteIfPresent(Resources.CONFIG_MAPS, nobody, DeleteOptions.DEFAULT);
    }

    @Test
    void refusalsCarryTheirCodeReasonAndCauses() {
        StatusException refusal = assertThrows(
                StatusException.class,
                () -> client.create(Resources.CONFIG_MAPS, "default", json("{metadata:{name:A_}}")));

        assertEquals(422, refusal.code());
        assertEquals("Invalid", refusal.reason());
        assertEquals(
                "metadata.name",
                refusal.details().orElseThrow().at("/causes/0/field").asText());
    }

    @Test
    void patchesOfAllKindsChangeWhatTheyName() {
        ObjectKey key = configMap("a", "x:y").key();

        client.patch(Resources.CONFIG_MAPS, key, "", PatchType.MERGE, json("{data:{a:null,b:c}}"));
        client.patch(Resources.CONFIG_MAPS, key, "", PatchType.STRATEGIC, json("{data:{d:e}}"));
        ArrayNode operations = Json.array();
        operations.add(json("{op:add,path:/data/f,value:g}"));
        KubeObject patched = client.patch(Resources.CONFIG_MAPS, key, "", PatchType.JSON, operations);

        assertEquals(
                "{\"b\":\"c\",\"d\":\"e\",\"f\":\"g\"}",
                patched.fields().at("data").node().toString());
        assertSameObject(patched, client.get(Resources.CONFIG_MAPS, key));
    }

    @Test
    void subresourcesHaveDocumentsOfTheirOwn() {
        KubeObject pod = client.create(
                Resources.PODS, "default", json("{metadata:{name:p},spec:{containers:[{name:c,image:i}]}}"));

        client.createSubresource(
                Resources.PODS, pod.key(), "binding", json("{metadata:{name:p},target:{kind:Node,name:n}}"));

        assertEquals("n", client.get(Resources.PODS, pod.key()).text("spec.nodeName"));
    }

    @Test
    void deleteChecksItsPreconditions() {
        KubeObject made = configMap("a", "");

        String refusal = message(
                () -> client.delete(Resources.CONFIG_MAPS, made.key(), DeleteOptions.DEFAULT.withUid("another")));

        assertTrue(refusal.contains("the UID in the precondition (another) does not match the UID in record"), refusal);
    }

    @Test
    void deleteCollectionDeletesWhatIsSelected() {
        configMap("a", "app:web");
        configMap("b", "app:db");

        client.deleteCollection(
                Resources.CONFIG_MAPS,
                "default",
                ListOptions.labelled(LabelSelector.parse("app=web")),
                DeleteOptions.DEFAULT);

        assertEquals("b", names(client.list(Resources.CONFIG_MAPS, "default", ListOptions.ALL)));
        assertEquals(
                "the server does not allow this method on the requested resource",
                message(() ->
                        client.deleteCollection(Resources.CONFIG_MAPS, "", ListOptions.ALL, DeleteOptions.DEFAULT)));
    }

    @Test
    void listedObjectsAreWholeObjects() {
        KubeObject made = configMap("a", "");

        ObjectList list = client.list(Resources.CONFIG_MAPS, "", ListOptions.ALL);

        assertSameObject(made, list.items().get(0));
        assertEquals("ConfigMap", list.items().get(0).text("kind"));
        assertEquals(made.resourceVersion(), list.resourceVersion());
    }

    /** Keeps events as texts. */
    private static class Recorder implements Watcher {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onEvent(WatchEvent event) {
            events.add(event.type() + " " + event.object().name());
        }

        @Override
        public void onEnd(Optional<StatusException> error) {
            events.add("end" + error.map(e -> " " + e.reason()).orElse(""));
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(10, TimeUnit.SECONDS));
        }
    }
}
