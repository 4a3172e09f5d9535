package dev.coracle.apiserver.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.storage.StoreEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static JournalTask put(long revision) {
        var key = StoreFixture.configMap("a");
        var object = KubeObject.of(StoreFixture.tree(key, ""));
        return JournalTask.append(List.of(new StoreEvent(revision, key, StoreEvent.Type.UPDATED, object, object)), 0);
    }

    @Test
    void tasksComeOutInOrderAndInPortions() {
        Backlog backlog = new Backlog(100, 1 << 20);
        List<JournalTask> tasks = List.of(put(1), put(2), put(3));
        tasks.forEach(backlog::add);

        assertEquals(tasks.subList(0, 2), backlog.take(2));
        assertEquals(tasks.subList(2, 3), backlog.take(2));
    }

    @Test
    void aFullBacklogMakesItsWriterWaitUntilSomethingIsTaken() throws Exception {
        Backlog backlog = new Backlog(1, 1 << 20);
        JournalTask first = put(1);
        JournalTask second = put(2);
        backlog.add(first);

        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> backlog.add(second));

        assertEquals(List.of(first), backlog.take(10));
        assertEquals(List.of(second), backlog.take(10));
        writer.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aFailureReachesTheWriterThatWaitsAndAllAfterIt() {
        Backlog backlog = new Backlog(1, 1 << 20);
        JournalTask first = put(1);
        backlog.add(first);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> backlog.add(put(2)));

        assertEquals(List.of(first), backlog.fail(new IllegalStateException("disk")));

        assertThrows(
                CompletionException.class,
                () -> writer.orTimeout(60, TimeUnit.SECONDS).join());
        assertThrows(IllegalStateException.class, () -> backlog.add(put(3)));
    }

    @Test
    void closingLetsOutWhatIsLeftAndNothingIn() {
        Backlog backlog = new Backlog(10, 1 << 20);
        JournalTask left = put(1);
        backlog.add(left);

        backlog.close();

        assertThrows(IllegalStateException.class, () -> backlog.add(put(2)));
        assertEquals(List.of(left), backlog.take(10));
        assertEquals(List.of(), backlog.take(10));
    }
}
