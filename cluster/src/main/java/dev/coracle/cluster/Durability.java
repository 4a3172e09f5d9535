package dev.coracle.cluster;

/** When a write is safe. */
public enum Durability {
    /** Nothing is kept after the cluster closed. */
    MEMORY,
    /** Stored in a file, a moment after the answer: a killed JVM may lose the last moments. */
    ASYNC,
    /** Stored in a file and forced to the disk before the answer. */
    SYNC
}
