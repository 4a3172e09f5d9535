package dev.coracle.apiserver.storage.h2;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.Journal;
import dev.coracle.apiserver.storage.SqlResult;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The journal of a cluster that is gone with its process. Nothing of it could be read again, so a database in memory is written when
 * somebody asks a query, with what changed since the last one: most test clusters never load H2. Until then it holds no object that the store
 * does not hold as well: the last state of each key, and the events that the window still has. Thread-safe.
 */
final class MemoryJournal implements Journal {
    private final String cluster;
    private final H2Database database;
    private final ThreadFactory threads;
    private final Clock clock;
    private final Map<String, String> meta = new ConcurrentHashMap<>();
    private final Object waiting = new Object();
    private Map<StorageKey, StoreEvent> latest =
            new LinkedHashMap<>(); // this and the next two under the lock of "waiting"
    private Deque<Batch> history = new ArrayDeque<>();
    private long oldest;
    private H2Tables tables; // under this object's own lock
    private boolean closed;

    private record Batch(List<StoreEvent> events, long millis) {
        long last() {
            return events.get(events.size() - 1).revision();
        }
    }

    MemoryJournal(String cluster, H2Database database, ThreadFactory threads, Clock clock) {
        this.cluster = cluster;
        this.database = database;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public Durability durability() {
        return Durability.MEMORY;
    }

    @Override
    public Content load() {
        return new Content(0, List.of());
    }

    @Override
    public CompletionStage<Void> append(List<StoreEvent> events, long oldestInWindow) {
        synchronized (waiting) {
            oldest = oldestInWindow;
            while (!history.isEmpty() && history.peekFirst().last() <= oldest) {
                history.removeFirst();
            }
            if (!events.isEmpty()) {
                history.addLast(new Batch(events, clock.millis()));
            }
            events.forEach(this::remember);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Keeps what the next query must write, and nothing of a key that came and went since the last one. */
    private void remember(StoreEvent event) {
        StoreEvent before = latest.get(event.key());
        boolean written =
                before == null ? event.type() != StoreEvent.Type.CREATED : before.type() != StoreEvent.Type.CREATED;
        if (event.type() == StoreEvent.Type.DELETED && !written) {
            latest.remove(event.key());
            return;
        }
        StoreEvent.Type type = event.type() == StoreEvent.Type.DELETED
                ? StoreEvent.Type.DELETED
                : written ? StoreEvent.Type.UPDATED : StoreEvent.Type.CREATED;
        // Without the state before, which the window lets go of sooner.
        latest.put(event.key(), new StoreEvent(event.revision(), event.key(), type, event.object(), null));
    }

    @Override
    public Optional<String> meta(String key) {
        return Optional.ofNullable(meta.get(key));
    }

    @Override
    public CompletionStage<Void> putMeta(String key, String value) {
        meta.put(key, value);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<SqlResult> query(String sql) {
        CompletableFuture<SqlResult> result = new CompletableFuture<>();
        Thread reader = threads.newThread(() -> {
            try {
                write();
                result.complete(ReadOnlySql.run(database, sql));
            } catch (SQLException e) {
                result.completeExceptionally(StatusException.internal("the journal cannot be read: " + e));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        reader.setName(cluster + "-sql");
        reader.setDaemon(true);
        reader.start();
        return result;
    }

    private synchronized void write() throws SQLException {
        if (closed) {
            throw StatusException.internal("the journal is closed");
        }
        if (tables == null) {
            tables = new H2Tables(database);
        }
        Map<StorageKey, StoreEvent> current;
        List<Batch> batches;
        long trim;
        synchronized (waiting) {
            current = latest;
            batches = new ArrayList<>(history);
            trim = oldest;
            latest = new LinkedHashMap<>();
            history = new ArrayDeque<>();
        }
        for (Batch batch : batches) {
            OffsetDateTime time = OffsetDateTime.ofInstant(Instant.ofEpochMilli(batch.millis), ZoneOffset.UTC);
            tables.appendHistory(
                    batch.events.stream().filter(e -> e.revision() > trim).toList(), time);
        }
        tables.writeCurrent(current.values());
        tables.trimHistory(trim);
        tables.commit();
    }

    @Override
    public void rewrite(Content content) {
        // There is nowhere that outlives the store.
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (tables != null) {
            try {
                tables.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the database in memory cannot be closed: " + e.getMessage(), e);
            }
            tables = null;
        }
    }
}
