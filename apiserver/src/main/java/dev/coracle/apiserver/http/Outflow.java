package dev.coracle.apiserver.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes to a response and knows how much the socket has not taken yet. Confined to the event loop of the connection. It counts
 * itself, because with TLS Vert.x learns that a connection is full only in the next turn of the event loop, which is too late
 * for whoever writes in a loop.
 */
final class Outflow {
    private static final int HIGH = 256 << 10;
    private static final int LOW = HIGH / 2;

    private final HttpServerResponse response;
    private int outstanding;
    private Runnable onDrain;

    Outflow(HttpServerResponse response) {
        this.response = response;
    }

    void write(Buffer buffer) {
        int length = buffer.length();
        outstanding += length;
        response.write(buffer)
                .onSuccess(written -> taken(length)); // a failure closes the response, which has its own handler
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
