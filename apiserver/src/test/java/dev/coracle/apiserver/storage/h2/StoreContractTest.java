package dev.coracle.apiserver.storage.h2;

import static dev.coracle.apiserver.storage.h2.StoreFixture.await;
import static dev.coracle.apiserver.storage.h2.StoreFixture.configMap;
import static dev.coracle.apiserver.storage.h2.StoreFixture.delete;
import static dev.coracle.apiserver.storage.h2.StoreFixture.put;
import static dev.coracle.apiserver.storage.h2.StoreFixture.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.EventWindow;
import dev.coracle.apiserver.storage.JournaledStore;
import dev.coracle.apiserver.storage.SqlResult;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store promises, in every durability. */
class StoreContractTest {
    @TempDir
    Path directory;

    private final List<Throwable> faults = new ArrayList<>();
    private final List<JournaledStore> opened = new ArrayList<>();

    private JournaledStore open(Durability durability) {
        JournaledStore store = Stores.open(
                "test", durability, directory, Thread::new, (task, fault) -> faults.add(fault), Clock.systemUTC());
        opened.add(store);
        return store;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(JournaledStore::close);
        assertEquals(List.of(), faults);
    }

    @ParameterizedTest
    @EnumSource
    void writesGetTheNextRevisionsAndAreReadBack(Durability durability) {
        JournaledStore store = open(durability);
        long start = store.image().revision();

        KubeObject created = put(store, configMap("a"), "1");
        KubeObject updated = put(store, configMap("a"), "2");

        assertEquals(start + 1, created.resourceVersion());
        assertEquals(start + 2, updated.resourceVersion());
        assertEquals(Optional.of(updated), store.image().get(configMap("a")));
        assertEquals(start + 2, store.image().revision());
    }

    @ParameterizedTest
    @EnumSource
    void aDeleteCarriesTheLastStateWithItsOwnRevision(Durability durability) {
        JournaledStore store = open(durability);
        KubeObject created = put(store, configMap("a"), "last");

        KubeObject deleted = delete(store, configMap("a"));

        assertEquals(created.resourceVersion() + 1, deleted.resourceVersion());
        assertEquals("last", deleted.text("data.value"));
        assertTrue(store.image().get(configMap("a")).isEmpty());
        assertEquals(0, store.image().count("configmaps", ""));
        StatusException gone = assertThrows(StatusException.class, () -> delete(store, configMap("a")));
        assertEquals("configmaps \"a\" not found", gone.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatThrowsLeavesNothingBehind(Durability durability) {
        JournaledStore store = open(durability);
        KubeObject before = put(store, configMap("a"), "1");

        StatusException thrown = assertThrows(
                StatusException.class,
                () -> await(store.commit("fails", t -> {
                    t.put(configMap("a"), tree(configMap("a"), "2"));
                    t.put(configMap("b"), tree(configMap("b"), "2"));
                    throw StatusException.badRequest("no");
                })));
        KubeObject next = put(store, configMap("c"), "1");

        assertTrue(thrown.is(Reason.BadRequest));
        assertEquals("1", store.image().get(configMap("a")).orElseThrow().text("data.value"));
        assertTrue(store.image().get(configMap("b")).isEmpty());
        assertEquals(before.resourceVersion() + 1, next.resourceVersion());
        assertEquals(
                List.of(before.resourceVersion(), next.resourceVersion()),
                store.events().read("configmaps", before.resourceVersion() - 1, 10).events().stream()
                        .map(StoreEvent::revision)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionSeesItsOwnWritesAndOthersSeeThemTogether(Durability durability) {
        JournaledStore store = open(durability);
        long start = store.image().revision();

        String seen = await(store.commit("two", t -> {
            t.put(configMap("a"), tree(configMap("a"), "1"));
            t.put(configMap("b"), tree(configMap("b"), "2"));
            assertTrue(t.before().get(configMap("a")).isEmpty());
            assertTrue(store.image().get(configMap("a")).isEmpty());
            return t.get(configMap("a")).orElseThrow().text("data.value");
        }));

        assertEquals("1", seen);
        assertEquals(2, store.image().count("configmaps", "default"));
        assertEquals(start + 2, store.image().revision());
        assertEquals(1, store.imageAt(start + 1).orElseThrow().count("configmaps", "default"));
    }

    @ParameterizedTest
    @EnumSource
    void listsFollowTheOrderOfStorageKeysInPages(Durability durability) {
        JournaledStore store = open(durability);
        for (String path : List.of("a/y", "a/x", "a-b/x", "b/x", "a.c/x", "aa/x")) {
            var key = new StorageKey("configmaps", ObjectKey.of(path.split("/")[0], path.split("/")[1]));
            put(store, key, "");
        }

        // '-' and '.' come before '/', as in etcd's keys.
        List<String> all = List.of("a-b/x", "a.c/x", "a/x", "a/y", "aa/x", "b/x");
        assertEquals(all, keys(store, "", "", 0));
        assertEquals(all.subList(0, 2), keys(store, "", "", 2));
        assertEquals(all.subList(2, 5), keys(store, "", "a.c/x", 3));
        assertEquals(List.of("a/x", "a/y"), keys(store, "a", "", 0));
        assertEquals(List.of("a/y"), keys(store, "a", "a/x", 0));
        assertEquals(List.of("a/y"), keys(store, "a", "x", 0));
        assertEquals(List.of(), keys(store, "nope", "", 0));
        assertEquals(2, store.image().count("configmaps", "a"));
        assertEquals(6, store.image().count("configmaps", ""));
    }

    private static List<String> keys(JournaledStore store, String namespace, String after, int limit) {
        return store.image().list("configmaps", namespace, after, limit).stream()
                .map(o -> o.key().toString())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void exactRevisionsCanBeReadUntilCompacted(Durability durability) {
        JournaledStore store = open(durability);
        long first = put(store, configMap("a"), "1").resourceVersion();
        long second = put(store, configMap("a"), "2").resourceVersion();

        assertEquals(
                "1",
                store.imageAt(first)
                        .orElseThrow()
                        .get(configMap("a"))
                        .orElseThrow()
                        .text("data.value"));
        assertTrue(store.imageAt(second + 1).isEmpty());

        store.compact();

        assertTrue(store.imageAt(first).isEmpty());
        assertEquals(
                "2",
                store.imageAt(second)
                        .orElseThrow()
                        .get(configMap("a"))
                        .orElseThrow()
                        .text("data.value"));
        assertEquals(second, store.events().oldest());
        assertThrows(EventWindow.CompactedException.class, () -> store.events().read("configmaps", first, 10));
        assertEquals(
                new EventWindow.Batch(List.of(), second, false), store.events().read("configmaps", second, 10));
    }

    @ParameterizedTest
    @EnumSource
    void watchersAreWokenAndReadFromTheirPosition(Durability durability) throws Exception {
        JournaledStore store = open(durability);
        CountDownLatch woken = new CountDownLatch(1);
        CountDownLatch any = new CountDownLatch(2);
        long start = store.image().revision();
        AutoCloseable subscription = store.events().subscribe("configmaps", woken::countDown);
        store.events().subscribe("", any::countDown);
        StorageKey secret = new StorageKey("secrets", ObjectKey.of("default", "s"));

        put(store, secret, "x");
        assertEquals(1, woken.getCount());
        KubeObject created = put(store, configMap("a"), "1");
        KubeObject updated = put(store, configMap("a"), "2");
        assertTrue(woken.await(60, TimeUnit.SECONDS));
        assertTrue(any.await(60, TimeUnit.SECONDS));
        subscription.close();

        EventWindow.Batch one = store.events().read("configmaps", start, 1);
        EventWindow.Batch rest = store.events().read("configmaps", one.position(), 10);
        assertEquals(
                List.of(new StoreEvent(
                        created.resourceVersion(), configMap("a"), StoreEvent.Type.CREATED, created, null)),
                one.events());
        assertTrue(one.more());
        assertEquals(
                List.of(new StoreEvent(
                        updated.resourceVersion(), configMap("a"), StoreEvent.Type.UPDATED, updated, created)),
                rest.events());
        assertFalse(rest.more());
        assertEquals(updated.resourceVersion(), rest.position());
        assertEquals(
                updated.resourceVersion(),
                store.events().read("secrets", start + 1, 10).position());
    }

    @ParameterizedTest
    @EnumSource
    void aRestartRestoresEveryObjectAndGoesOnUpward(Durability durability) {
        JournaledStore store = open(durability);
        put(store, configMap("deleted"), "1");
        delete(store, configMap("deleted"));
        KubeObject kept = put(store, configMap("kept"), "ünï");
        await(store.putMeta("cluster.id", "42"));
        long last = put(store, configMap("other"), "x").resourceVersion();
        long deletedLast = delete(store, configMap("other")).resourceVersion();
        store.close();

        JournaledStore again = open(durability);

        if (durability == Durability.MEMORY) {
            assertEquals(0, again.image().count("configmaps", ""));
            assertEquals(Optional.empty(), again.meta("cluster.id"));
            return;
        }
        assertEquals(List.of("default/kept"), keys(again, "", "", 0));
        KubeObject restored = again.image().get(configMap("kept")).orElseThrow();
        assertEquals(kept.resourceVersion(), restored.resourceVersion());
        assertTrue(Json.same(kept.tree(), restored.tree()));
        assertEquals(Optional.of("42"), again.meta("cluster.id"));
        assertEquals(last + 1, deletedLast);
        assertEquals(deletedLast + 1, put(again, configMap("new"), "").resourceVersion());
        assertThrows(EventWindow.CompactedException.class, () -> again.events().read("configmaps", last, 10));
    }

    @ParameterizedTest
    @EnumSource
    void objectsCanBeQueriedButNotChangedBySql(Durability durability) {
        JournaledStore store = open(durability);
        KubeObject object = put(store, configMap("a"), "find me");
        await(store.putMeta("key", "private"));

        SqlResult found = await(store.sql("SELECT rv, kind, resource, ns, name, uid FROM objects"));
        assertEquals(List.of("RV", "KIND", "RESOURCE", "NS", "NAME", "UID"), found.columns());
        assertEquals(
                List.of(List.<Object>of(object.resourceVersion(), "ConfigMap", "configmaps", "default", "a", "uid-a")),
                found.rows());
        assertEquals(
                1,
                await(store.sql("SELECT json FROM objects WHERE json LIKE '%find me%'"))
                        .rows()
                        .size());
        assertEquals(1, await(store.sql("SELECT * FROM rev")).rows().size());

        for (String write : List.of(
                "DELETE FROM cur",
                "UPDATE cur SET rv = 1",
                "DROP VIEW objects",
                "CREATE TABLE mine(a INT)",
                "SHUTDOWN",
                "SCRIPT",
                "SELECT * FROM meta",
                "SELECT 1; DELETE FROM cur",
                "SELECT * FROM OLD TABLE (DELETE FROM cur)")) {
            StatusException refused = assertThrows(StatusException.class, () -> await(store.sql(write)), write);
            assertEquals(
                    "sql is read-only: select from objects, cur or rev; objects are changed through the API",
                    refused.getMessage(),
                    write);
        }
        assertTrue(assertThrows(StatusException.class, () -> await(store.sql("SELEC")))
                .is(Reason.BadRequest));
        assertEquals(1, await(store.sql("SELECT * FROM cur")).rows().size());
    }

    @ParameterizedTest
    @EnumSource
    void afterCloseWritesAreRefusedAndReadsGoOn(Durability durability) {
        JournaledStore store = open(durability);
        put(store, configMap("a"), "1");

        store.close();

        StatusException refused = assertThrows(StatusException.class, () -> put(store, configMap("a"), "2"));
        assertTrue(refused.is(Reason.ServiceUnavailable));
        assertEquals(1, store.image().count("configmaps", ""));
    }

    @ParameterizedTest
    @EnumSource
    void anObjectOfSeveralMegabytesIsStored(Durability durability) {
        JournaledStore store = open(durability);

        put(store, configMap("big"), "x".repeat(3 << 20));

        assertEquals(
                3 << 20,
                ((Number) await(store.sql("SELECT LENGTH(json) / 1048576 * 1048576 FROM objects"))
                                .rows()
                                .get(0)
                                .get(0))
                        .intValue());
    }

    @ParameterizedTest
    @EnumSource
    void aFullQueueIsAnswered429(Durability durability) throws Exception {
        JournaledStore store = open(durability);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Object> blocker = store.commit("block", t -> {
                    running.countDown();
                    awaitLatch(release);
                    return null;
                })
                .toCompletableFuture();
        assertTrue(running.await(60, TimeUnit.SECONDS));

        List<CompletableFuture<Object>> queued = new ArrayList<>();
        while (queued.isEmpty() || !queued.get(queued.size() - 1).isDone()) {
            queued.add(store.commit("wait", t -> null).toCompletableFuture());
        }
        StatusException refused = assertThrows(StatusException.class, () -> await(queued.remove(queued.size() - 1)));
        release.countDown();

        assertEquals(429, refused.code());
        assertEquals(
                1, refused.details().orElseThrow().path("retryAfterSeconds").asInt());
        await(blocker);
        queued.forEach(StoreFixture::await);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
