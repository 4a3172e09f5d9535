package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.object.KubeObject;

/** One event of a watch. For DELETED, {@code object} is the last state with the resourceVersion of the delete. */
public record WatchEvent(Type type, KubeObject object) {
    /** {@code watch.EventType} without ERROR, which ends a watch. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK
    }
}
