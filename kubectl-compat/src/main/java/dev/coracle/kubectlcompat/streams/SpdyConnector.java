package dev.coracle.kubectlcompat.streams;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.http.StreamConnector;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * exec, attach and port-forward over SPDY/3.1: what kubectl does up to 1.29 (port-forward up to 1.30), and later ones when
 * WebSocket fails. Keeps no state.
 */
public final class SpdyConnector implements StreamConnector {
    private static final String SPDY = "SPDY/3.1";
    private static final String VERSION = "X-Stream-Protocol-Version";
    private static final String PORT_FORWARD = "portforward.k8s.io";
    private static final List<String> COMMANDS =
            List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

    @Override
    public boolean accepts(HttpServerRequest request, ApiResponse.StreamKind kind) {
        return SPDY.equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** The client's first version that is known here. */
    private static String version(HttpServerRequest request, List<String> known, String unsaid) {
        List<String> offered = request.headers().getAll(VERSION).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::trim)
                .toList();
        if (offered.isEmpty()) {
            return unsaid;
        }
        return offered.stream().filter(known::contains).findFirst().orElseThrow(() -> {
            request.response().putHeader("X-Accepted-Stream-Protocol-Versions", known);
            return StatusException.of(
                    403,
                    "Forbidden",
                    "unable to upgrade: unable to negotiate protocol: client supports " + offered + ", server accepts "
                            + known);
        });
    }

    @Override
    public void connect(HttpServerRequest request, ApiResponse.Upgrade upgrade, Runnable closed) {
        Context context = Vertx.currentContext();
        Executor loop = task -> context.runOnContext(now -> task.run());
        SocketPipe pipe = new SocketPipe();
        if (upgrade.kind() == ApiResponse.StreamKind.PORT_FORWARD) {
            String version = version(request, List.of(PORT_FORWARD), PORT_FORWARD);
            open(
                    request,
                    version,
                    pipe,
                    new SpdyPortForward(upgrade.pod(), upgrade.gateway(), loop, pipe, pipe.throttle, closed));
            return;
        }
        String version = version(request, COMMANDS, "channel.k8s.io");
        int number = version.startsWith("v") ? version.charAt(1) - '0' : 1;
        SpdyCommand command = new SpdyCommand(upgrade.options(), number >= 4, number >= 3, pipe, loop, closed);
        ContainerGateway.Stream process = upgrade.kind() == ApiResponse.StreamKind.EXEC
                ? upgrade.gateway().exec(upgrade.pod(), upgrade.options(), command)
                : upgrade.gateway().attach(upgrade.pod(), upgrade.options(), command);
        command.started(process);
        open(request, version, pipe, command);
    }

    private static void open(
            HttpServerRequest request, String version, SocketPipe pipe, SpdyConnection.Session session) {
        SpdyConnection connection = new SpdyConnection(pipe, session);
        request.response()
                .putHeader("Connection", "Upgrade")
                .putHeader("Upgrade", SPDY)
                .putHeader(VERSION, version);
        request.toNetSocket()
                .onSuccess(socket -> {
                    pipe.socket = socket;
                    socket.closeHandler(gone -> connection.close());
                    socket.exceptionHandler(e -> socket.close());
                    socket.handler(connection::received);
                })
                .onFailure(e -> connection.close());
    }

    /** The connection itself. Nothing is written before it has changed its protocol, since clients open the streams. */
    private static final class SocketPipe implements BytePipe {
        private final Throttle throttle = new Throttle();
        private NetSocket socket;

        @Override
        public Future<?> write(Buffer bytes) {
            int length = bytes.length();
            return socket.write(bytes).onComplete(written -> throttle.taken(length));
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
            socket.close();
        }
    }
}
