package dev.coracle.apimachinery.controller;

import dev.coracle.apimachinery.time.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Hands keys to workers: a key that is queued twice runs once, a key that runs is never run beside itself but once more
 * afterwards, failures come back after 5 ms doubling to 1,000 s (client-go's item back-off). Bounded by the number of keys.
 * Thread-safe; work runs on the executor, at most {@code workers} at once.
 */
public final class WorkQueue<K> implements AutoCloseable {
    private static final Duration BACKOFF_START = Duration.ofMillis(5);
    private static final Duration BACKOFF_LIMIT = Duration.ofSeconds(1000);

    private final Executor executor;
    private final Timers timers;
    private final int workers;
    private final Consumer<K> work;
    private final Queue<K> ready = new ArrayDeque<>();
    private final Set<K> queued = new LinkedHashSet<>();
    private final Set<K> running = new LinkedHashSet<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private final Map<K, Timers.Timer> delayed = new HashMap<>();
    private boolean closed;

    /** {@code work} must not throw; it calls {@link #retry} or {@link #succeeded}. */
    public WorkQueue(Executor executor, Timers timers, int workers, Consumer<K> work) {
        this.executor = executor;
        this.timers = timers;
        this.workers = workers;
        this.work = work;
    }

    public synchronized void add(K key) {
        if (closed || !queued.add(key)) {
            return;
        }
        if (!running.contains(key)) {
            ready.add(key);
            dispatch();
        }
    }

    /** Adds the key after {@code delay}; a later call replaces an earlier one. */
    public synchronized void addAfter(K key, Duration delay) {
        if (closed) {
            return;
        }
        Timers.Timer before = delayed.remove(key);
        if (before != null) {
            before.cancel();
        }
        delayed.put(key, timers.after(delay, () -> {
            forget(key);
            add(key);
        }));
    }

    private synchronized void forget(K key) {
        delayed.remove(key);
    }

    /** Adds the key after its back-off. */
    public synchronized void retry(K key) {
        int before = failures.merge(key, 1, Integer::sum) - 1;
        Duration wait = before >= 18 ? BACKOFF_LIMIT : BACKOFF_START.multipliedBy(1L << before);
        addAfter(key, wait.compareTo(BACKOFF_LIMIT) > 0 ? BACKOFF_LIMIT : wait);
    }

    /** Resets the key's back-off. */
    public synchronized void succeeded(K key) {
        failures.remove(key);
    }

    /** Whether nothing is queued or running; delayed keys do not count. */
    public synchronized boolean idle() {
        return queued.isEmpty() && running.isEmpty();
    }

    private void dispatch() {
        while (!closed && running.size() < workers && !ready.isEmpty()) {
            K key = ready.remove();
            queued.remove(key);
            running.add(key);
            try {
                executor.execute(() -> run(key));
            } catch (RejectedExecutionException shuttingDown) {
                running.remove(key);
                return;
            }
        }
    }

    private void run(K key) {
        try {
            work.accept(key);
        } finally {
            done(key);
        }
    }

    private synchronized void done(K key) {
        running.remove(key);
        if (queued.contains(key)) {
            ready.add(key);
        }
        dispatch();
    }

    @Override
    public synchronized void close() {
        closed = true;
        ready.clear();
        queued.clear();
        delayed.values().forEach(Timers.Timer::cancel);
        delayed.clear();
    }
}
