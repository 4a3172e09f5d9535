package dev.coracle.kubectlcompat.streams;

import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.http.StreamConnector;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Arrays;
import java.util.concurrent.Executor;

/** Port-forward from kubectl 1.31 on: SPDY within WebSocket, whose messages are slices of a stream of bytes. Keeps no state. */
public final class PortForwardTunnel implements StreamConnector {
    public static final String SUB_PROTOCOL = "SPDY/3.1+portforward.k8s.io";

    @Override
    public boolean accepts(HttpServerRequest request, ApiResponse.StreamKind kind) {
        return kind == ApiResponse.StreamKind.PORT_FORWARD
                && request.canUpgradeToWebSocket()
                && request.headers().getAll("sec-websocket-protocol").stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .anyMatch(offered -> offered.trim().equals(SUB_PROTOCOL));
    }

    @Override
    public void connect(HttpServerRequest request, ApiResponse.Upgrade upgrade, Runnable closed) {
        Context context = Vertx.currentContext();
        Executor loop = task -> context.runOnContext(now -> task.run());
        MessagePipe pipe = new MessagePipe();
        SpdyConnection connection = new SpdyConnection(
                pipe, new SpdyPortForward(upgrade.pod(), upgrade.gateway(), loop, pipe, pipe.throttle, closed));
        request.toWebSocket()
                .onSuccess(socket -> {
                    pipe.socket = socket;
                    socket.closeHandler(gone -> connection.close());
                    socket.exceptionHandler(e -> socket.close());
                    socket.handler(connection::received);
                })
                .onFailure(e -> connection.close());
    }

    /** Messages, cut as it comes. */
    private static final class MessagePipe implements BytePipe {
        private static final short NORMAL = 1000;

        private final Throttle throttle = new Throttle();
        private ServerWebSocket socket;

        @Override
        public Future<?> write(Buffer bytes) {
            int length = bytes.length();
            if (socket.isClosed()) {
                throttle.taken(length);
                return Future.succeededFuture();
            }
            return socket.writeBinaryMessage(bytes).onComplete(written -> throttle.taken(length));
        }

        @Override
        public void reading(boolean wanted) {
            if (wanted) {
                socket.resume();
            } else {
                socket.pause();
            }
        }

        @Override
        public void close() {
            if (!socket.isClosed()) {
                socket.close(NORMAL);
            }
        }
    }
}
