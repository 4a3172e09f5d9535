package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Collects background failures until somebody asks: a test, after each method. Keeps the first 100. Thread-safe.
 */
final class FaultLog implements FaultHandler {
    private static final int KEPT = 100;
    private final Queue<IllegalStateException> faults = new ArrayDeque<>();

    @Override
    public synchronized void onFault(String task, Throwable fault) {
        if (faults.size() < KEPT) {
            faults.add(new IllegalStateException("background task failed: " + task, fault));
        }
    }

    /** Throws the first, with the others suppressed, and forgets them all. */
    synchronized void throwAll() {
        IllegalStateException first = faults.poll();
        if (first == null) {
            return;
        }
        faults.forEach(first::addSuppressed);
        faults.clear();
        throw first;
    }
}
