package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;

/** Every object at one revision. Immutable: reading takes no lock and never waits. */
public interface Image {
    /** The revision of the last write this image holds. */
    long revision();

    Optional<KubeObject> get(StorageKey key);

    /**
     * Objects of a resource in key order.
     *
     * @param namespace "" for all
     * @param after only keys greater than this one ({@code namespace/name}, or {@code name}); "" for all
     * @param limit at most so many; 0 for all
     */
    List<KubeObject> list(String resource, String namespace, String after, int limit);

    /**
     * The same object, by identity, in all images between which nothing of {@code resource} was written: a cheap way to know that
     * what was derived from them still holds.
     */
    Object contents(String resource);

    /** How many objects {@link #list} would give in all. */
    int count(String resource, String namespace);
}
