package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.StatusException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What an answer that goes on is written to. Confined to the event loop of the connection. */
interface StreamWire {

    /** The future completes when the socket has taken the bytes. */
    Future<?> write(Buffer bytes);

    /** The answer begins, though there may be nothing to write yet. */
    void open();

    void end();

    /** There is no answer but this error. Only before {@link #open}. */
    void refuse(StatusException error);

    /** Breaks the answer off. */
    void abort();
}
