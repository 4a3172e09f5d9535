package dev.coracle.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * Writes to a response or WebSocket and knows how much the socket has not taken yet. Confined to the event loop of the connection. It counts
 * itself, because with TLS Vert.x learns that a connection is full only in the next turn of the event loop, which is too late
 * for whoever writes in a loop.
 */
final class Outflow {
    private static final int HIGH = 256 << 10;
    private static final int LOW = HIGH / 2;

    private final Function<Buffer, Future<?>> socket;
    private int outstanding;
    private Runnable onDrain;

    /** @param socket hands bytes over; the future says when they were taken */
    Outflow(Function<Buffer, Future<?>> socket) {
        this.socket = socket;
    }

    void write(Buffer buffer) {
        int length = buffer.length();
        outstanding += length;
        socket.apply(buffer)
                .onSuccess(written -> taken(length)); // a failure closes the stream, which has its own handler
    }

    private void taken(int length) {
        outstanding -= length;
        if (outstanding <= LOW && onDrain != null) {
            Runnable action = onDrain;
            onDrain = null;
            action.run();
        }
    }

    boolean full() {
        return outstanding >= HIGH;
    }

    /** Runs {@code action} once there is room; at once when there is. */
    void onDrain(Runnable action) {
        if (full()) {
            onDrain = action;
        } else {
            action.run();
        }
    }
}
