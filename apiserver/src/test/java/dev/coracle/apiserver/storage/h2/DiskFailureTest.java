package dev.coracle.apiserver.storage.h2;

import static dev.coracle.apiserver.storage.h2.StoreFixture.await;
import static dev.coracle.apiserver.storage.h2.StoreFixture.configMap;
import static dev.coracle.apiserver.storage.h2.StoreFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.JournaledStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Power that goes and disks that are full, on a file system that forgets what was not forced. */
class DiskFailureTest {
    @TempDir
    Path parent;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private JournaledStore open(Durability durability, Path directory) {
        FaultHandler record = (task, fault) -> faults.add(task);
        H2Database database = H2Database.file(UnsafeDisk.location(directory));
        return Stores.start(
                "test",
                new H2Journal("test", durability, database, Thread::new, record, Clock.systemUTC(), () -> {}),
                Thread::new,
                record);
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectory(parent.resolve(name));
    }

    /** The files as the next boot finds them, where no lock of the dead process is in the way. */
    private Path afterReboot(Path directory) throws IOException {
        Path copy = directory("rebooted");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        UnsafeDisk.mount(copy);
        return copy;
    }

    @RepeatedTest(5)
    void inSyncAPowerLossLosesNothingThatWasAcknowledged() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DiskFailureTest sync seed " + seed);
        Path directory = directory("data");
        UnsafeDisk.State disk = UnsafeDisk.mount(directory);
        JournaledStore store = open(Durability.SYNC, directory);

        disk.losePowerAfterWrites(1 + new Random(seed).nextInt(200));
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        writeUntilRefused(store, acknowledged);
        store.close();
        disk.dropUnforced();

        assertTrue(disk.powerLost());
        try (JournaledStore again = open(Durability.SYNC, afterReboot(directory))) {
            acknowledged.forEach((name, value) -> assertTrue(
                    Integer.parseInt(again.image()
                                    .get(configMap(name))
                                    .orElseThrow()
                                    .text("data.value"))
                            >= Integer.parseInt(value),
                    name));
        }
    }

    /** Four threads, each with a few objects of its own whose values only grow. */
    private static void writeUntilRefused(JournaledStore store, Map<String, String> acknowledged)
            throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            String prefix = "w" + w + "-";
            writers.add(new Thread(() -> {
                for (int i = 0; ; i++) {
                    String name = prefix + i % 7;
                    String value = Integer.toString(i);
                    try {
                        put(store, configMap(name), value);
                    } catch (StatusException refused) {
                        return;
                    }
                    acknowledged.put(name, value);
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    @Test
    void inSyncEachAnswerWaitsForItsForce() throws Exception {
        Path directory = directory("data");
        UnsafeDisk.State disk = UnsafeDisk.mount(directory);
        try (JournaledStore store = open(Durability.SYNC, directory)) {
            for (int i = 0; i < 20; i++) {
                long before = disk.forces();
                put(store, configMap("a"), "" + i);
                assertTrue(disk.forces() > before);
            }
        }
        assertEquals(List.of(), List.copyOf(faults));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "SYNC"})
    void afterAPowerLossNoRevisionIsGivenOutTwice(Durability durability) throws Exception {
        Path directory = directory("data");
        UnsafeDisk.State disk = UnsafeDisk.mount(directory);
        JournaledStore store = open(durability, directory);
        long last = 0;
        for (int i = 0; i < 300; i++) {
            last = put(store, configMap("a" + i % 10), "" + i).resourceVersion();
        }

        disk.losePower();
        store.close();
        disk.dropUnforced();

        try (JournaledStore again = open(durability, afterReboot(directory))) {
            long restarted = again.image().revision();
            assertTrue(restarted >= last, restarted + " after " + last);
            assertTrue(put(again, configMap("a0"), "").resourceVersion() > last);
            assertTrue(again.events().oldest() >= last);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "SYNC"})
    void aFullDiskRefusesWritesAndKeepsReads(Durability durability) throws Exception {
        Path directory = directory("data");
        UnsafeDisk.State disk = UnsafeDisk.mount(directory);
        JournaledStore store = open(durability, directory);
        KubeObject kept = put(store, configMap("kept"), "1");

        disk.setFull(true);
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        writeUntilRefused(store, acknowledged);
        StatusException refused = assertThrows(StatusException.class, () -> put(store, configMap("kept"), "2"));

        assertEquals(500, refused.code());
        assertTrue(refused.getMessage().contains("journal cannot be written, writes are refused"));
        assertEquals(kept, store.image().get(configMap("kept")).orElseThrow());
        if (durability == Durability.SYNC) {
            assertEquals(Map.of(), acknowledged);
            assertEquals(1, store.image().count("configmaps", ""));
        }
        assertThrows(StatusException.class, () -> await(store.sql("SELECT * FROM objects")));
        assertEquals(List.of("journal of test"), List.copyOf(faults));

        // Room again before the end: what was acknowledged reaches the disk after all.
        disk.setFull(false);
        store.close();
        assertEquals(1, faults.size());
        try (JournaledStore again = open(durability, directory)) {
            assertEquals("1", again.image().get(configMap("kept")).orElseThrow().text("data.value"));
            acknowledged.forEach((name, value) -> assertEquals(
                    value, again.image().get(configMap(name)).orElseThrow().text("data.value")));
            assertEquals(acknowledged.size() + 1, again.image().count("configmaps", ""));
        }
    }

    @Test
    void aDiskThatStaysFullIsReportedOnClose() throws Exception {
        Path directory = directory("data");
        UnsafeDisk.State disk = UnsafeDisk.mount(directory);
        JournaledStore store = open(Durability.SYNC, directory);

        disk.setFull(true);
        assertThrows(StatusException.class, () -> put(store, configMap("a"), "1"));
        store.close();

        assertEquals(List.of("journal of test", "close the store after its journal failed"), List.copyOf(faults));
    }

    @Test
    void aDatabaseThatCannotBeOpenedStopsTheStart() throws Exception {
        Path directory = directory("data");
        Files.writeString(directory.resolve("coracle.mv.db"), "not a database".repeat(1000));
        UnsafeDisk.mount(directory);

        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> open(Durability.ASYNC, directory));

        assertTrue(failure.getMessage().startsWith("cannot open jdbc:h2:unsafe:"), failure.getMessage());
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("test-journal")));
    }
}
