package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where the writes of a store go to outlive it. The store thread hands over batches in the order of their revisions; the
 * journal's own thread writes them. After the first failure every later append fails as well.
 */
public interface Journal extends AutoCloseable {

    Durability durability();

    /** What the last run left. Waits for it; called once, before anything else. */
    Content load();

    /**
     * @param revision the revision to go on from: no revision after it was ever given out
     * @param objects the current objects, each under its key
     */
    record Content(long revision, List<Stored> objects) {}

    /** An object and where it is stored. */
    record Stored(StorageKey key, KubeObject object) {}

    /**
     * Takes the next events. Waits while the journal is far behind, so that its backlog stays bounded. The stage completes on
     * the journal's thread, in order: in {@code sync} when the disk was forced, otherwise when the database has them.
     *
     * @param oldest the oldest revision of the event window; older events need not be kept
     */
    CompletionStage<Void> append(List<StoreEvent> events, long oldest);

    /** A fact that is no object: the certificate authority, signing keys, the cluster's id. */
    Optional<String> meta(String key);

    CompletionStage<Void> putMeta(String key, String value);

    /** Runs a query on what was appended before it. A statement that is no query fails with 400. */
    CompletionStage<SqlResult> query(String sql);

    /**
     * For a journal that failed: one attempt to store everything from scratch, since a disk may have room again by now. Throws
     * when that fails too. Only {@link #close} may follow.
     */
    void rewrite(Content content);

    /** Writes what was appended, then lets go of threads and files. Idempotent. */
    @Override
    void close();
}
