package dev.coracle.apiserver.storage.h2;

import dev.coracle.apiserver.storage.StoreEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One thing for the journal thread to write: events, facts, or nothing at all (which waits for what went before).
 *
 * @param oldest events up to here are out of the event window
 * @param reserve revisions up to here are about to be given out; 0 for no wish
 */
record JournalTask(
        List<StoreEvent> events,
        long oldest,
        Map<String, String> meta,
        long reserve,
        long bytes,
        CompletableFuture<Void> done) {

    static JournalTask append(List<StoreEvent> events, long oldest) {
        long bytes = 0;
        for (StoreEvent event : events) {
            bytes += event.object().json().length;
        }
        return new JournalTask(events, oldest, Map.of(), 0, bytes, new CompletableFuture<>());
    }

    static JournalTask meta(String key, String value) {
        return new JournalTask(List.of(), 0, Map.of(key, value), 0, 0, new CompletableFuture<>());
    }

    static JournalTask reserve(long revision) {
        return new JournalTask(List.of(), 0, Map.of(), revision, 0, new CompletableFuture<>());
    }

    static JournalTask barrier() {
        return new JournalTask(List.of(), 0, Map.of(), 0, 0, new CompletableFuture<>());
    }
}
