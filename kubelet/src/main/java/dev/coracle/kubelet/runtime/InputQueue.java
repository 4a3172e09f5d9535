package dev.coracle.kubelet.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes on their way to something that takes them slowly. Writers never wait, but are told when they had better; one thread of
 * the owner writes them out. Thread-safe. Holds what writers add after {@link #full} too, so they must heed it.
 */
public final class InputQueue {
    private static final int FULL = 1 << 20;

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int waiting;
    private Runnable onDrain = () -> {};
    private boolean ended;
    private boolean closed;

    public synchronized void add(byte[] bytes) {
        if (!closed && !ended && bytes.length > 0) {
            pieces.add(bytes);
            waiting += bytes.length;
            notifyAll();
        }
    }

    public synchronized boolean full() {
        return waiting > FULL && !closed;
    }

    /** Runs {@code action} once there is room, at once when there is. */
    public void onDrain(Runnable action) {
        synchronized (this) {
            if (waiting > FULL / 2 && !closed) {
                onDrain = action;
                return;
            }
        }
        action.run();
    }

    /** Nothing is added any more; what is here is still written. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Drops what is here. */
    public void close() {
        Runnable action;
        synchronized (this) {
            closed = true;
            pieces.clear();
            action = drained();
            notifyAll();
        }
        action.run();
    }

    /** Writes everything until the end; returns true when the end was reached, false when the queue was closed before. */
    public boolean writeTo(OutputStream out) throws IOException, InterruptedException {
        for (byte[] bytes = next(); bytes.length > 0; bytes = next()) {
            out.write(bytes);
            out.flush();
            taken(bytes.length);
        }
        synchronized (this) {
            return !closed;
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        while (pieces.isEmpty() && !ended && !closed) {
            wait();
        }
        return closed || pieces.isEmpty() ? new byte[0] : pieces.remove();
    }

    private void taken(int bytes) {
        Runnable action = () -> {};
        synchronized (this) {
            waiting -= bytes;
            if (waiting <= FULL / 2) {
                action = drained();
            }
        }
        action.run();
    }

    private Runnable drained() {
        Runnable action = onDrain;
        onDrain = () -> {};
        return action;
    }
}
