package dev.coracle.apiserver.storage.h2;

import static dev.coracle.apiserver.storage.h2.StoreFixture.await;
import static dev.coracle.apiserver.storage.h2.StoreFixture.configMap;
import static dev.coracle.apiserver.storage.h2.StoreFixture.put;
import static dev.coracle.apiserver.storage.h2.StoreFixture.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.EventWindow;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.JournaledStore;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one store. */
class StoreConcurrencyTest {
    private static final int WRITERS = 8;
    private static final int INCREMENTS = 100;
    private static final StorageKey COUNTER = configMap("counter");

    @TempDir
    Path directory;

    private final List<Throwable> faults = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void compareAndSetLosesNoIncrementAndWatchersSeeEachOnce(Durability durability) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS + 1);
        try (JournaledStore store = open(durability)) {
            long start = put(store, COUNTER, "0").resourceVersion();
            Future<List<Long>> watched = pool.submit(() -> watch(store, start, WRITERS * INCREMENTS));

            List<Future<Void>> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                writers.add(pool.submit(incrementing(store)));
            }
            for (Future<Void> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }

            int total = WRITERS * INCREMENTS;
            assertEquals(total, value(store.image().get(COUNTER).orElseThrow()));
            List<Long> expected = new ArrayList<>();
            for (long revision = start + 1; revision <= start + total; revision++) {
                expected.add(revision);
            }
            assertEquals(expected, watched.get(60, TimeUnit.SECONDS));
        } finally {
            pool.shutdownNow();
        }
        try (JournaledStore again = open(durability)) {
            int expected = durability == Durability.MEMORY ? 0 : WRITERS * INCREMENTS;
            assertEquals(
                    expected,
                    again.image().get(COUNTER).map(StoreConcurrencyTest::value).orElse(0));
        }
        assertEquals(List.of(), faults);
    }

    private JournaledStore open(Durability durability) {
        return Stores.open(
                "test", durability, directory, Thread::new, (task, fault) -> faults.add(fault), Clock.systemUTC());
    }

    private static int value(KubeObject object) {
        return Integer.parseInt(object.text("data.value"));
    }

    /** Reads outside of the store thread, so that somebody else's write in between is a conflict. */
    private static Callable<Void> incrementing(JournaledStore store) {
        return () -> {
            for (int done = 0; done < INCREMENTS; ) {
                KubeObject seen = store.image().get(COUNTER).orElseThrow();
                var next = tree(COUNTER, Integer.toString(value(seen) + 1));
                try {
                    await(store.commit("increment", t -> {
                        if (t.get(COUNTER).orElseThrow().resourceVersion() != seen.resourceVersion()) {
                            throw StatusException.of(Reason.Conflict, "somebody was faster");
                        }
                        return t.put(COUNTER, next);
                    }));
                    done++;
                } catch (StatusException conflict) {
                    assertTrue(conflict.is(Reason.Conflict), conflict.getMessage());
                }
            }
            return null;
        };
    }

    private static List<Long> watch(JournaledStore store, long after, int events) throws Exception {
        List<Long> revisions = new ArrayList<>();
        Semaphore woken = new Semaphore(1);
        AutoCloseable subscription = store.events().subscribe("configmaps", woken::release);
        try {
            long position = after;
            while (revisions.size() < events) {
                assertTrue(woken.tryAcquire(60, TimeUnit.SECONDS));
                EventWindow.Batch batch;
                do {
                    batch = store.events().read("configmaps", position, 100);
                    batch.events().stream().map(StoreEvent::revision).forEach(revisions::add);
                    position = batch.position();
                } while (batch.more());
            }
        } finally {
            subscription.close();
        }
        return revisions;
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionIsSeenWholeOrNotAtAll(Durability durability) throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        try (JournaledStore store = open(durability)) {
            StorageKey twin = new StorageKey("secrets", ObjectKey.of("default", "twin"));
            Future<Integer> torn = reader.submit(() -> {
                int count = 0;
                while (!done.get()) {
                    Image image = store.image();
                    String left =
                            image.get(COUNTER).map(o -> o.text("data.value")).orElse("");
                    String right =
                            image.get(twin).map(o -> o.text("data.value")).orElse("");
                    count += left.equals(right) ? 0 : 1;
                }
                return count;
            });

            for (int i = 0; i < 100; i++) {
                String value = Integer.toString(i);
                await(store.commit("both", t -> {
                    t.put(COUNTER, tree(COUNTER, value));
                    return t.put(twin, tree(twin, value));
                }));
            }
            done.set(true);

            assertEquals(0, torn.get(60, TimeUnit.SECONDS));
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
    }
}
