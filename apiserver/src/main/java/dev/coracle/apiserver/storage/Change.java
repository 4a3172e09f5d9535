package dev.coracle.apiserver.storage;

/**
 * A write, decided on the store thread against the latest state: compare, then put or delete. Keep it short; everything that
 * can be computed before was. What it throws reaches the caller and leaves nothing behind.
 */
@FunctionalInterface
public interface Change<T> {
    T apply(Transaction transaction);
}
