package dev.coracle.kubectlcompat.streams;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The client's end of a stream of bytes: its socket, or a WebSocket whose messages are slices of one. On its event loop. */
interface BytePipe {

    /** The future completes when the socket has taken the bytes. */
    Future<?> write(Buffer bytes);

    /** Stops and restarts what the client sends. */
    void reading(boolean wanted);

    /** After everything written. */
    void close();
}
