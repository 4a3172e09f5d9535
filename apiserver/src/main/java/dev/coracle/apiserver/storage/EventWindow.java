package dev.coracle.apiserver.storage;

import java.util.List;

/**
 * The latest events of a store, bounded by count and bytes. A watcher keeps a position in it, not a queue: it reads what
 * follows its position whenever it is woken and has room. Thread-safe.
 */
public interface EventWindow {

    /**
     * Events of {@code resource} with a revision greater than {@code after}, in order, at most {@code limit}.
     *
     * @throws CompactedException when events after {@code after} are gone
     */
    Batch read(String resource, long after, int limit);

    /** @param position the revision to read after next time; moves on even when no event of the resource was found */
    record Batch(List<StoreEvent> events, long position, boolean more) {}

    /**
     * Calls {@code wake} after each batch of commits that touched {@code resource} was published ("" for any resource). The call
     * comes on the store thread and must only schedule.
     */
    AutoCloseable subscribe(String resource, Runnable wake);

    /**
     * The smallest {@code after} that {@link #read} answers for every resource; a new watch from before it is answered 410.
     * {@link #read} itself goes on for a quiet resource that lost no event after {@code after}, however old that is.
     */
    long oldest();

    /** The position asked for is no longer in the window: 410 Expired. */
    final class CompactedException extends RuntimeException {
        public CompactedException(long asked, long oldest) {
            super("revision " + asked + " was compacted, the oldest is " + oldest, null, false, false);
        }
    }
}
