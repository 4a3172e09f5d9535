package dev.coracle.apimachinery.client;

/** A running watch. */
public interface Watch extends AutoCloseable {
    /** Idempotent; no event is delivered after it returns, unless one is being delivered right now. */
    @Override
    void close();
}
