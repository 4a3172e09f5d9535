package dev.coracle.apiserver.storage;

import java.util.concurrent.CompletionStage;

/** The cluster's objects: one writer, immutable images, a window of past events. Thread-safe. */
public interface Store extends AutoCloseable {

    /** The latest image: one volatile read. */
    Image image();

    /** A recent image, as long as it is kept; lists at an exact revision and continue tokens read it. */
    java.util.Optional<Image> imageAt(long revision);

    /**
     * Runs {@code change} on the store thread. {@code name} appears in logs: {@code create services default/web}. The stage
     * completes on the store thread (or the journal's, in durability {@code sync}): hand on real work. When the queue is full it
     * fails with 429.
     */
    <T> CompletionStage<T> commit(String name, Change<T> change);

    EventWindow events();

    /** Forgets all but the latest revision, so that older ones answer 410: what etcd's compaction does. */
    void compact();

    @Override
    void close();
}
