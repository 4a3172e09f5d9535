package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The event window: one ring of all events, which bounds it, and one per resource, which watchers read. Written by the
 * thread that publishes images, read by any.
 */
final class RecentEvents implements EventWindow {
    /** An event this far back has been seen by whoever keeps up; its old state is worth its bytes but not its tree. */
    private static final int TREES = 1024;

    private static final int OVERHEAD = 128;

    private final Map<String, EventRing> rings = new ConcurrentHashMap<>();
    private final Map<String, Set<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private final int maxCount;
    private final long maxBytes;
    private final FaultHandler faults;
    private final EventRing all;
    private final long start;
    private long bytes;
    private volatile long published;
    private volatile long oldest;

    private record Subscription(Object identity, Runnable wake) {}

    RecentEvents(int maxCount, long maxBytes, FaultHandler faults, long start) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.faults = faults;
        this.start = start;
        this.all = new EventRing(start);
        this.published = start;
        this.oldest = start;
    }

    synchronized void append(List<StoreEvent> events) {
        for (StoreEvent event : events) {
            all.add(event);
            ring(event.key().resource()).add(event);
            bytes += bytes(event);
            releaseTrees(all.fromEnd(TREES));
        }
        while (all.size() > maxCount || (bytes > maxBytes && all.size() > 1)) {
            dropFirst();
        }
        published = events.get(events.size() - 1).revision();
    }

    private static void releaseTrees(StoreEvent old) {
        if (old == null) {
            return;
        }
        if (old.previous() != null) {
            old.previous().releaseTree();
        }
        if (old.type() == StoreEvent.Type.DELETED) {
            old.object().releaseTree();
        }
    }

    synchronized void dropAll() {
        while (all.size() > 0) {
            dropFirst();
        }
        oldest = published;
    }

    private void dropFirst() {
        StoreEvent event = all.dropFirst();
        ring(event.key().resource()).dropFirst();
        bytes -= bytes(event);
        oldest = event.revision();
    }

    private static long bytes(StoreEvent event) {
        return event.object().json().length + OVERHEAD;
    }

    /** Outside of {@link #append}'s lock, so that a watcher may read or subscribe while it is woken. */
    void wake(List<StoreEvent> events) {
        Set<String> touched = new HashSet<>();
        for (StoreEvent event : events) {
            touched.add(event.key().resource());
        }
        touched.forEach(this::wake);
        wake("");
    }

    private void wake(String resource) {
        for (Subscription subscription : subscriptions.getOrDefault(resource, Set.of())) {
            try {
                subscription.wake.run();
            } catch (RuntimeException e) {
                faults.onFault("wake a watcher of " + resource, e);
            }
        }
    }

    @Override
    public Batch read(String resource, long after, int limit) {
        // Read before the ring: what is published by now is in the ring by then.
        long complete = published;
        return ring(resource).read(after, limit, complete);
    }

    @Override
    public AutoCloseable subscribe(String resource, Runnable wake) {
        Set<Subscription> ofResource = subscriptions.computeIfAbsent(resource, r -> ConcurrentHashMap.newKeySet());
        Subscription subscription = new Subscription(new Object(), wake);
        ofResource.add(subscription);
        return () -> ofResource.remove(subscription);
    }

    @Override
    public long oldest() {
        return oldest;
    }

    private EventRing ring(String resource) {
        return resource.isEmpty() ? all : rings.computeIfAbsent(resource, r -> new EventRing(start));
    }
}
