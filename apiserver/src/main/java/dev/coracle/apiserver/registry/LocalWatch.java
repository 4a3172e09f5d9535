package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A watch inside the process. Woken by the store, it reads on from its position on an executor thread; only one run is under way
 * at a time, so events come one by one and nothing is queued.
 */
final class LocalWatch implements Watch {
    private static final int BATCH = 256;

    private final WatchCursor cursor;
    private final Watcher watcher;
    private final Executor executor;
    /** How often the watch was woken since the run that is under way began; 0 when none is. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private volatile boolean closed;
    private boolean ended;
    private volatile AutoCloseable subscription = () -> {};
    private volatile AutoCloseable retirement = () -> {};

    LocalWatch(WatchCursor cursor, Watcher watcher, Executor executor) {
        this.cursor = cursor;
        this.watcher = watcher;
        this.executor = executor;
    }

    void start(dev.coracle.apiserver.storage.EventWindow events, Kind kind) {
        subscription = events.subscribe(kind.descriptor().storage(), this::wake);
        retirement = kind.whenRetired(this::close);
        wake();
    }

    private void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int seen;
        do {
            seen = wakeUps.get();
            deliver();
        } while (wakeUps.addAndGet(-seen) > 0);
    }

    private void deliver() {
        try {
            boolean more = true;
            while (more && !closed) {
                WatchCursor.Batch batch = cursor.next(BATCH);
                more = batch.more();
                for (WatchEvent event : batch.events()) {
                    if (closed) {
                        break;
                    }
                    watcher.onEvent(event);
                }
            }
            if (closed) {
                end(Optional.empty());
            }
        } catch (StatusException e) {
            end(Optional.of(e));
        }
    }

    /** The last call of the watcher; on the run's thread. */
    private void end(Optional<StatusException> error) {
        if (!ended) {
            ended = true;
            closed = true;
            Subscriptions.close(subscription);
            Subscriptions.close(retirement);
            watcher.onEnd(error);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            wake();
        }
    }
}
