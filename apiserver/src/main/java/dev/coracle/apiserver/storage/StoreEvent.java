package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.KubeObject;

/**
 * One write, as watchers see it.
 *
 * @param object the new state; for a delete the last state with the revision of the delete
 * @param previous null for a create
 */
public record StoreEvent(long revision, StorageKey key, Type type, KubeObject object, KubeObject previous) {
    /** What a write did. */
    public enum Type {
        CREATED,
        UPDATED,
        DELETED
    }
}
