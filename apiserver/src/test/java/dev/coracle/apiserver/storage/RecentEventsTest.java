package dev.coracle.apiserver.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private static final long MEGABYTE = 1 << 20;

    private final List<Throwable> faults = new ArrayList<>();

    private RecentEvents window(int maxCount, long maxBytes) {
        return new RecentEvents(maxCount, maxBytes, (task, fault) -> faults.add(fault), 0);
    }

    private static StoreEvent event(long revision, String resource, int size) {
        var tree = Json.object();
        tree.putObject("metadata").put("name", "x");
        tree.put("data", "x".repeat(size));
        KubeObject object = KubeObject.of(tree);
        return new StoreEvent(
                revision, new StorageKey(resource, ObjectKey.cluster("x")), StoreEvent.Type.CREATED, object, null);
    }

    private static List<Long> revisions(EventWindow.Batch batch) {
        return batch.events().stream().map(StoreEvent::revision).toList();
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        RecentEvents window = window(3, MEGABYTE);
        for (int i = 1; i <= 5; i++) {
            window.append(List.of(event(i, "pods", 0)));
        }

        assertEquals(2, window.oldest());
        assertEquals(List.of(3L, 4L, 5L), revisions(window.read("pods", 2, 10)));
        assertThrows(EventWindow.CompactedException.class, () -> window.read("pods", 1, 10));
    }

    @Test
    void theOldestGoWhenTheyAreTooLarge() {
        RecentEvents window = window(1000, 10_000);
        for (int i = 1; i <= 5; i++) {
            window.append(List.of(event(i, "pods", 4000)));
        }

        assertEquals(3, window.oldest());
        assertEquals(List.of(4L, 5L), revisions(window.read("pods", 3, 10)));
    }

    @Test
    void aQuietWatcherIsNotCompactedByTheNoiseOfOthers() {
        RecentEvents window = window(10, MEGABYTE);
        window.append(List.of(event(1, "namespaces", 0)));
        for (int i = 2; i <= 100; i++) {
            window.append(List.of(event(i, "pods", 0)));
        }
        window.append(List.of(event(101, "namespaces", 0)));

        assertEquals(List.of(101L), revisions(window.read("namespaces", 1, 10)));
        assertThrows(EventWindow.CompactedException.class, () -> window.read("namespaces", 0, 10));
    }

    @Test
    void thePositionMovesOnWithoutEventsAndNeverBack() {
        RecentEvents window = window(10, MEGABYTE);
        window.append(List.of(event(1, "pods", 0), event(2, "nodes", 0), event(3, "pods", 0)));

        assertEquals(new EventWindow.Batch(List.of(), 3, false), window.read("secrets", 0, 10));
        assertEquals(3, window.read("nodes", 0, 10).position());
        assertEquals(new EventWindow.Batch(List.of(), 7, false), window.read("pods", 7, 10));
        assertEquals(List.of(1L, 2L, 3L), revisions(window.read("", 0, 10)));
    }

    @Test
    void eachTouchedResourceIsWokenOncePerBatchAndAFailingWatcherHarmsNobody() {
        RecentEvents window = window(10, MEGABYTE);
        AtomicInteger pods = new AtomicInteger();
        AtomicInteger any = new AtomicInteger();
        window.subscribe("pods", () -> {
            throw new IllegalStateException("broken watcher");
        });
        window.subscribe("pods", pods::incrementAndGet);
        window.subscribe("", any::incrementAndGet);

        window.wake(List.of(event(1, "pods", 0), event(2, "pods", 0), event(3, "nodes", 0)));

        assertEquals(1, pods.get());
        assertEquals(1, any.get());
        assertEquals(1, faults.size());
    }

    @Test
    void readersSeeEveryEventOnceWhateverTheirPace() {
        long seed = System.nanoTime();
        System.out.println("RecentEventsTest seed " + seed);
        Random random = new Random(seed);
        RecentEvents window = window(500, MEGABYTE);
        List<String> resources = List.of("pods", "nodes", "secrets", "");
        Map<String, List<Long>> written = new HashMap<>();
        Map<String, List<Long>> read = new HashMap<>();
        Map<String, Long> positions = new HashMap<>();

        for (int i = 1; i <= 20_000; i++) {
            String resource = resources.get(random.nextInt(3));
            window.append(List.of(event(i, resource, 0)));
            written.computeIfAbsent(resource, r -> new ArrayList<>()).add((long) i);
            written.computeIfAbsent("", r -> new ArrayList<>()).add((long) i);
            if (random.nextInt(50) == 0 || i % 400 == 0) {
                drain(window, resources, random, positions, read);
            }
        }

        assertEquals(written, read);
    }

    private static void drain(
            RecentEvents window,
            List<String> resources,
            Random random,
            Map<String, Long> positions,
            Map<String, List<Long>> read) {
        for (String resource : resources) {
            EventWindow.Batch batch;
            do {
                batch = window.read(resource, positions.getOrDefault(resource, 0L), 1 + random.nextInt(40));
                read.computeIfAbsent(resource, r -> new ArrayList<>()).addAll(revisions(batch));
                positions.put(resource, batch.position());
            } while (batch.more());
        }
    }
}
