package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.http.HttpServerRequest;

/**
 * Changes the protocol of a connection for exec, attach and port-forward. One for each wire format. Called on the event loop
 * of the connection. The request is paused.
 */
public interface StreamConnector {

    /** Whether this request asks for the wire format this connector speaks. */
    boolean accepts(HttpServerRequest request, ApiResponse.StreamKind kind);

    /**
     * Takes the connection over; {@code closed} runs once, when the stream is over. A {@code StatusException} thrown instead is
     * answered as any other.
     */
    void connect(HttpServerRequest request, ApiResponse.Upgrade upgrade, Runnable closed);
}
