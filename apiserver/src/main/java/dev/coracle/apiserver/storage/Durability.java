package dev.coracle.apiserver.storage;

/** When a write counts as done. */
public enum Durability {
    /** Nothing outlives the process. The database is in memory, for SQL. */
    MEMORY,
    /** Answers before the disk; a crash may lose the last moments, never the order. */
    ASYNC,
    /** Answers, and shows the write to anybody, once the disk was forced. */
    SYNC
}
