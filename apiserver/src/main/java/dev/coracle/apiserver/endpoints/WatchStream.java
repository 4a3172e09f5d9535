package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WatchCursor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One client's watch. Lives on the event loop of its connection; the store and timers only schedule there. A client that does
 * not read keeps its position and nothing else; once that has fallen out of the window it gets 410 and the end.
 */
final class WatchStream implements AutoCloseable {
    private static final int BATCH = 128;
    private static final Duration BOOKMARKS_EVERY = Duration.ofMinutes(1);
    private static final Duration LAST_BOOKMARK_BEFORE_END = Duration.ofSeconds(2);

    private final Registry registry;
    private final Renderer renderer;
    private final Renderer.View view;
    private final boolean bookmarks;
    private final ApiResponse.Sink sink;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private WatchCursor cursor;
    private AutoCloseable subscription = () -> {};
    private AutoCloseable retirement = () -> {};
    private Timers.Timer bookmarkTimer = () -> {};
    private Timers.Timer endTimer = () -> {};
    /** Read from the window and not sent yet: of one batch, however large its objects, no more than the socket has room for. */
    private final Deque<WatchEvent> unsent = new ArrayDeque<>();

    private boolean anySent;
    private boolean draining;
    private boolean closed;

    private WatchStream(
            Registry registry, Renderer renderer, Renderer.View view, boolean bookmarks, ApiResponse.Sink sink) {
        this.registry = registry;
        this.renderer = renderer;
        this.view = view;
        this.bookmarks = bookmarks;
        this.sink = sink;
    }

    /**
     * On the event loop. {@code start} is asked once the store has reached {@code version}. A watch that shows no state first
     * waits as long as it lasts; one that does gives up soon.
     */
    static AutoCloseable start(
            Registry registry,
            Renderer renderer,
            Renderer.View view,
            Supplier<WatchCursor> start,
            long version,
            boolean bookmarks,
            Duration timeout,
            ApiResponse.Sink sink) {
        WatchStream stream = new WatchStream(registry, renderer, view, bookmarks, sink);
        if (version <= registry.store().image().revision()) {
            stream.begin(start.get(), timeout);
        } else {
            registry.reader()
                    .freshness(version)
                    .whenComplete((image, failure) -> sink.execute(() -> {
                        if (failure instanceof StatusException status) {
                            stream.fail(status);
                        } else if (failure != null && failure.getCause() instanceof StatusException status) {
                            stream.fail(status);
                        } else {
                            stream.begin(start.get(), timeout);
                        }
                    }));
        }
        return stream;
    }

    private void begin(WatchCursor from, Duration timeout) {
        if (closed) {
            return;
        }
        cursor = from;
        subscription =
                registry.store().events().subscribe(view.kind().descriptor().storage(), this::wake);
        retirement = view.kind().whenRetired(() -> sink.execute(this::end));
        Timers timers = registry.context().timers();
        endTimer = timers.after(timeout, () -> sink.execute(this::end));
        if (bookmarks) {
            boolean brief = timeout.compareTo(BOOKMARKS_EVERY.plus(LAST_BOOKMARK_BEFORE_END)) < 0;
            Duration first = brief ? timeout.minus(LAST_BOOKMARK_BEFORE_END) : BOOKMARKS_EVERY;
            if (!first.isNegative()) {
                bookmarkIn(first);
            }
        }
        pump();
    }

    /** From any thread: the store has something new. */
    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            sink.execute(() -> {
                scheduled.set(false);
                pump();
            });
        }
    }

    private void pump() {
        if (closed) {
            return;
        }
        try {
            if (draining) {
                cursor.check(); // who does not read at all would never be asked again
                return;
            }
            boolean more = true;
            while (!closed && (more || !unsent.isEmpty())) {
                if (sink.full()) {
                    waitForRoom();
                    return;
                }
                if (unsent.isEmpty()) {
                    WatchCursor.Batch batch = cursor.next(BATCH);
                    more = batch.more();
                    unsent.addAll(batch.events());
                } else {
                    send(unsent.remove());
                }
            }
        } catch (StatusException e) {
            fail(e);
        }
    }

    private void waitForRoom() {
        draining = true;
        sink.onDrain(() -> {
            draining = false;
            pump();
        });
    }

    private void send(WatchEvent event) {
        if (closed) {
            return;
        }
        sink.write(renderer.event(view, event, !anySent));
        anySent = true;
    }

    private void bookmarkIn(Duration delay) {
        bookmarkTimer = registry.context().timers().after(delay, () -> sink.execute(this::bookmark));
    }

    private void bookmark() {
        if (closed) {
            return;
        }
        pump();
        if (!closed && !draining && unsent.isEmpty() && !cursor.initialPending()) {
            send(new WatchEvent(WatchEvent.Type.BOOKMARK, cursor.bookmark(false)));
        }
        bookmarkIn(BOOKMARKS_EVERY);
    }

    private void fail(StatusException status) {
        if (!closed) {
            sink.write(renderer.error(view, status));
            end();
        }
    }

    private void end() {
        if (!closed) {
            close();
            sink.end();
        }
    }

    /** On the event loop. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        endTimer.cancel();
        bookmarkTimer.cancel();
        try {
            subscription.close();
            retirement.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("could not end a subscription", e);
        }
    }
}
