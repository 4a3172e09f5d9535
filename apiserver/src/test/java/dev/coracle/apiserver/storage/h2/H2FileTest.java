package dev.coracle.apiserver.storage.h2;

import static dev.coracle.apiserver.storage.h2.StoreFixture.await;
import static dev.coracle.apiserver.storage.h2.StoreFixture.configMap;
import static dev.coracle.apiserver.storage.h2.StoreFixture.put;
import static dev.coracle.apiserver.storage.h2.StoreFixture.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.JournaledStore;
import dev.coracle.apiserver.storage.StoreLimits;
import dev.coracle.apiserver.storage.StoreLoop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database as the place where objects live between two runs. */
class H2FileTest {
    private static final FaultHandler FAIL = (task, fault) -> {
        throw new IllegalStateException(task, fault);
    };

    @TempDir
    Path directory;

    private JournaledStore open() {
        return Stores.file("test", Durability.ASYNC, directory, Thread::new, FAIL, Clock.systemUTC());
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection =
                        H2Database.file("file:" + directory.resolve("coracle")).open();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    @Test
    void aRowDeletedBetweenTwoRunsIsAnObjectGone() throws Exception {
        try (JournaledStore store = open()) {
            put(store, configMap("a"), "1");
            put(store, configMap("b"), "1");
        }

        sql("DELETE FROM cur WHERE name = 'a'");

        try (JournaledStore store = open()) {
            assertEquals(
                    List.of("b"),
                    store.image().list("configmaps", "", "", 0).stream()
                            .map(KubeObject::name)
                            .toList());
        }
    }

    @Test
    void aDatabaseInUseStopsTheSecondStart() {
        try (JournaledStore first = open()) {
            put(first, configMap("a"), "1");

            IllegalStateException refused = assertThrows(IllegalStateException.class, this::open);

            assertEquals("the data directory " + directory + " is in use by another cluster", refused.getMessage());
            assertEquals(1, first.image().count("configmaps", ""));
        }
    }

    @Test
    void theHistoryIsTrimmedToTheWindow() {
        StoreLimits few = new StoreLimits(10_000, 10, 1 << 20, 100, 1 << 20);
        var journal = new H2Journal(
                "test",
                Durability.MEMORY,
                H2Database.memory("trim-" + directory.getFileName()),
                Thread::new,
                FAIL,
                Clock.systemUTC(),
                () -> {});
        try (JournaledStore store = StoreLoop.start("test", few, journal, Thread::new, FAIL)) {
            for (int i = 0; i < 9000; i++) {
                store.commit("put", t -> t.put(configMap("a"), tree(configMap("a"), "")));
            }
            put(store, configMap("a"), "");

            long rows = (Long)
                    await(store.sql("SELECT COUNT(*) FROM rev")).rows().get(0).get(0);
            assertTrue(rows < 9000, rows + " rows");
            assertEquals(
                    List.of(List.<Object>of(9001L)),
                    await(store.sql("SELECT rv FROM cur")).rows());
            assertTrue(store.imageAt(8000).isEmpty());
            assertTrue(store.imageAt(9000).isPresent());
        }
    }

    @Test
    void closingLeavesNoThreadBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        JournaledStore store = open();
        put(store, configMap("a"), "1");
        await(store.sql("SELECT * FROM objects"));
        store.close();
        store.close();

        Set<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !before.contains(t))
                .map(Thread::getName)
                .filter(name -> name.startsWith("test-") || name.contains("MVStore"))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), left);
    }
}
