package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;

/** A watch over WebSocket, one text message for each event: what fabric8's client asks for first, and browsers always. */
final class WebSocketWire implements StreamWire {
    private static final short NORMAL = 1000;
    private static final short UNEXPECTED = 1011;
    private static final int MAX_REASON = 120;

    private final ServerWebSocket socket;

    WebSocketWire(ServerWebSocket socket) {
        this.socket = socket;
    }

    static boolean asked(HttpServerRequest http, ApiResponse.Streaming answer) {
        return answer.contentType().startsWith(Representation.JSON) && http.canUpgradeToWebSocket();
    }

    @Override
    public void open() {
        // The handshake was the beginning.
    }

    @Override
    public Future<?> write(Buffer bytes) {
        return socket.isClosed() ? Future.succeededFuture() : socket.writeTextMessage(bytes.toString());
    }

    @Override
    public void end() {
        close(NORMAL, "");
    }

    @Override
    public void refuse(StatusException error) {
        String message = error.getMessage();
        close(UNEXPECTED, message.substring(0, Math.min(MAX_REASON, message.length())));
    }

    @Override
    public void abort() {
        close(UNEXPECTED, "");
    }

    private void close(short code, String reason) {
        if (!socket.isClosed()) {
            socket.close(code, reason);
        }
    }
}
