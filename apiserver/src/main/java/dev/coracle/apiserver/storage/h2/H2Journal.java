package dev.coracle.apiserver.storage.h2;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.Journal;
import dev.coracle.apiserver.storage.SqlResult;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The journal in H2. Thread {@code <cluster>-journal} opens the database and is the only one to write; whatever waits is
 * written as one database transaction, several writes of an object as one row. Waiting writes are bounded (65,536 or 64 MiB);
 * when they are full the store thread waits.
 *
 * <p>Revisions are reserved in blocks before they are given out, with the disk forced. A run that did not close
 * properly is followed by one that starts after its last block, so that no resourceVersion is used twice.
 */
final class H2Journal implements Journal {
    private static final int MAX_WAITING = 65_536;
    private static final long MAX_WAITING_BYTES = 64L << 20;
    private static final int MAX_TRANSACTION = 4096;
    private static final int TRIM_EVERY = 4096;
    private static final long RESERVED_BLOCK = 200_000;
    private static final String RESERVED = "coracle.revision.reserved";
    private static final String CLEAN = "coracle.revision.clean";

    private final String cluster;
    private final Durability durability;
    private final H2Database database;
    private final ThreadFactory threads;
    private final FaultHandler faults;
    private final Clock clock;
    private final Runnable onClose;
    private final Backlog backlog = new Backlog(MAX_WAITING, MAX_WAITING_BYTES);
    private final CompletableFuture<Content> content = new CompletableFuture<>();
    private final Map<String, String> meta = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile long reserved;
    private long written; // this and the next belong to the journal thread
    private long trimmed;

    H2Journal(
            String cluster,
            Durability durability,
            H2Database database,
            ThreadFactory threads,
            FaultHandler faults,
            Clock clock,
            Runnable onClose) {
        this.onClose = onClose;
        this.cluster = cluster;
        this.durability = durability;
        this.database = database;
        this.threads = threads;
        this.faults = faults;
        this.clock = clock;
        this.thread = threads.newThread(this::run);
        thread.setName(cluster + "-journal");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Durability durability() {
        return durability;
    }

    @Override
    public Content load() {
        try {
            return content.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "cannot open " + database.url() + ": " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public CompletionStage<Void> append(List<StoreEvent> events, long oldest) {
        if (!events.isEmpty()) {
            long last = events.get(events.size() - 1).revision();
            if (last > reserved) {
                add(JournalTask.reserve(last)).join();
            }
        }
        return add(JournalTask.append(events, oldest));
    }

    private CompletableFuture<Void> add(JournalTask task) {
        backlog.add(task);
        return task.done();
    }

    private CompletableFuture<Void> tryAdd(JournalTask task) {
        try {
            return add(task);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Optional<String> meta(String key) {
        return Optional.ofNullable(meta.get(key));
    }

    @Override
    public CompletionStage<Void> putMeta(String key, String value) {
        meta.put(key, value);
        return tryAdd(JournalTask.meta(key, value));
    }

    @Override
    public CompletionStage<SqlResult> query(String sql) {
        CompletableFuture<SqlResult> result = new CompletableFuture<>();
        tryAdd(JournalTask.barrier()).whenComplete((done, failure) -> {
            if (failure != null) {
                result.completeExceptionally(StatusException.internal("the journal cannot be read: " + failure));
                return;
            }
            Thread reader = threads.newThread(() -> answer(sql, result));
            reader.setName(cluster + "-sql");
            reader.setDaemon(true);
            reader.start();
        });
        return result;
    }

    private void answer(String sql, CompletableFuture<SqlResult> result) {
        try {
            result.complete(ReadOnlySql.run(database, sql));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void run() {
        List<JournalTask> unwritten = new ArrayList<>();
        try (H2Tables tables = new H2Tables(database)) {
            start(tables);
            for (var tasks = backlog.take(MAX_TRANSACTION); !tasks.isEmpty(); tasks = backlog.take(MAX_TRANSACTION)) {
                unwritten.addAll(tasks);
                write(tables, tasks);
                unwritten.clear();
                tasks.forEach(t -> t.done().complete(null));
            }
            stop(tables);
        } catch (SQLException | RuntimeException | Error e) {
            fail(e, unwritten); // an Error too: without this thread the store would wait for ever
        }
    }

    private void start(H2Tables tables) throws SQLException {
        meta.putAll(tables.loadMeta());
        String clean = meta.get(CLEAN);
        long ended = Long.parseLong(clean != null ? clean : meta.getOrDefault(RESERVED, "0"));
        written = Math.max(ended, tables.highestRevision());
        var objects = tables.loadObjects();
        tables.deleteMeta(CLEAN);
        reserve(tables, written);
        content.complete(new Content(written, objects));
    }

    private void reserve(H2Tables tables, long revision) throws SQLException {
        long end = revision + RESERVED_BLOCK;
        tables.putMeta(RESERVED, Long.toString(end));
        tables.commitAndForce();
        reserved = end;
    }

    private void write(H2Tables tables, List<JournalTask> tasks) throws SQLException {
        long oldest = tasks.stream().mapToLong(JournalTask::oldest).max().orElse(0);
        List<StoreEvent> history = new ArrayList<>();
        Map<StorageKey, StoreEvent> latest = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>();
        long wanted = 0;
        for (JournalTask task : tasks) {
            for (StoreEvent event : task.events()) {
                latest.put(event.key(), event);
                wanted = event.revision();
                if (event.revision() > oldest) {
                    history.add(event);
                }
            }
            facts.putAll(task.meta());
            wanted = Math.max(wanted, task.reserve());
        }
        if (wanted > reserved - RESERVED_BLOCK / 2) {
            reserve(tables, wanted);
        }
        if (latest.isEmpty() && facts.isEmpty()) {
            return;
        }
        tables.appendHistory(history, OffsetDateTime.now(clock));
        tables.writeCurrent(latest.values());
        for (var fact : facts.entrySet()) {
            tables.putMeta(fact.getKey(), fact.getValue());
        }
        if (oldest - trimmed >= TRIM_EVERY) {
            tables.trimHistory(oldest);
            trimmed = oldest;
        }
        if (durability == Durability.SYNC) {
            tables.commitAndForce();
        } else {
            tables.commit();
        }
        written = Math.max(written, wanted);
    }

    private void stop(H2Tables tables) throws SQLException {
        tables.putMeta(CLEAN, Long.toString(written));
        tables.commitAndForce();
        tables.shutdown();
    }

    private void fail(Throwable cause, List<JournalTask> unwritten) {
        RuntimeException failure = new IllegalStateException(cause.getMessage(), cause);
        List<JournalTask> all = new ArrayList<>(unwritten);
        all.addAll(backlog.fail(failure));
        boolean openerIsTold = content.completeExceptionally(failure);
        if (!openerIsTold) {
            faults.onFault("journal of " + cluster, cause);
        }
        all.forEach(t -> t.done().completeExceptionally(failure));
    }

    @Override
    public void rewrite(Content all) {
        endThread();
        try (H2Tables tables = new H2Tables(database)) {
            tables.replaceCurrent(all.objects());
            for (var fact : meta.entrySet()) {
                tables.putMeta(fact.getKey(), fact.getValue());
            }
            tables.putMeta(CLEAN, Long.toString(all.revision()));
            tables.commitAndForce();
        } catch (SQLException e) {
            throw new IllegalStateException("what was in memory could not be stored: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        endThread();
        onClose.run();
    }

    private void endThread() {
        backlog.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread finishes on its own
        }
    }
}
