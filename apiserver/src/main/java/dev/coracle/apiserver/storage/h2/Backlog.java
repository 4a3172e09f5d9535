package dev.coracle.apiserver.storage.h2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the journal thread has still to write, in order. Bounded by writes and by bytes: whoever adds to a full one waits. Once
 * failed or closed it takes nothing more. Thread-safe.
 */
final class Backlog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final int maxWrites;
    private final long maxBytes;
    private final ArrayDeque<JournalTask> tasks = new ArrayDeque<>();
    private long writes;
    private long bytes;
    private boolean closed;
    private RuntimeException failure;

    Backlog(int maxWrites, long maxBytes) {
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
    }

    void add(JournalTask task) {
        lock.lock();
        try {
            while (failure == null && !closed && (writes >= maxWrites || bytes >= maxBytes)) {
                emptied.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            tasks.add(task);
            writes += task.events().size();
            bytes += task.bytes();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next tasks, up to about {@code maxEvents} events; waits for one. Empty when closed and all is taken. */
    List<JournalTask> take(int maxEvents) {
        lock.lock();
        try {
            while (tasks.isEmpty() && !closed) {
                filled.awaitUninterruptibly();
            }
            List<JournalTask> taken = new ArrayList<>();
            for (int events = 0; !tasks.isEmpty() && events < maxEvents; ) {
                JournalTask task = tasks.remove();
                taken.add(task);
                events += task.events().size();
                writes -= task.events().size();
                bytes -= task.bytes();
            }
            emptied.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** From now on adding fails. Answers with what was waiting. */
    List<JournalTask> fail(RuntimeException why) {
        lock.lock();
        try {
            failure = why;
            List<JournalTask> left = new ArrayList<>(tasks);
            tasks.clear();
            emptied.signalAll();
            return left;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
