package dev.coracle.kubectlcompat.streams;

import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.http.StreamConnector;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** exec and attach over WebSocket: what kubectl does from 1.30 on, and fabric8 always. Keeps no state. */
public final class WebSocketConnector implements StreamConnector {
    /**
     * kubectl up to 1.33 drops what comes before it has made its streams, in another thread than the one that reads ("Unknown stream
     * id 1, discarding message"). Containers elsewhere take longer than this to say the first word.
     */
    private static final Duration CLIENT_MAKES_STREAMS = Duration.ofMillis(50);

    private final Timers timers;

    public WebSocketConnector(Timers timers) {
        this.timers = timers;
    }

    /** For the face's options, best first. */
    public static List<String> subProtocols() {
        return ChannelProtocol.subProtocols();
    }

    @Override
    public boolean accepts(HttpServerRequest request, ApiResponse.StreamKind kind) {
        return kind != ApiResponse.StreamKind.PORT_FORWARD
                && request.canUpgradeToWebSocket()
                && protocol(request).isPresent();
    }

    /** The client's first protocol that is known here; without any it means the first version. */
    private static Optional<ChannelProtocol> protocol(HttpServerRequest request) {
        List<String> lines = request.headers().getAll("sec-websocket-protocol");
        if (lines.isEmpty()) {
            return Optional.of(ChannelProtocol.V1);
        }
        for (String line : lines) {
            for (String offered : line.split(",")) {
                Optional<ChannelProtocol> known = ChannelProtocol.of(offered.trim());
                if (known.isPresent()) {
                    return known;
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void connect(HttpServerRequest request, ApiResponse.Upgrade upgrade, Runnable closed) {
        ChannelProtocol protocol = protocol(request).orElseThrow();
        Connection connection = new Connection(Vertx.currentContext(), protocol.base64());
        RemoteCommand command = new RemoteCommand(protocol, upgrade.options(), connection);
        ContainerGateway.Stream process = upgrade.kind() == ApiResponse.StreamKind.EXEC
                ? upgrade.gateway().exec(upgrade.pod(), upgrade.options(), command)
                : upgrade.gateway().attach(upgrade.pod(), upgrade.options(), command);
        request.toWebSocket()
                .onSuccess(socket -> {
                    socket.closeHandler(gone -> {
                        process.close();
                        closed.run();
                    });
                    socket.exceptionHandler(e -> process.close());
                    socket.binaryMessageHandler(m -> {
                        connection.release(); // only a client that has its streams sends
                        command.received(m.getBytes(), process);
                        holdUp(socket, process, connection.context);
                    });
                    socket.textMessageHandler(m -> command.received(m.getBytes(StandardCharsets.UTF_8), process));
                    connection.open(socket);
                    if (protocol == ChannelProtocol.V5) {
                        timers.after(CLIENT_MAKES_STREAMS, connection::releaseThere);
                    } else {
                        connection.release();
                    }
                })
                .onFailure(e -> {
                    process.close();
                    closed.run();
                });
    }

    /** Reads no further while the process has enough input waiting. */
    private static void holdUp(ServerWebSocket socket, ContainerGateway.Stream process, Context context) {
        if (process.full()) {
            socket.pause();
            process.onDrain(() -> context.runOnContext(now -> socket.resume()));
        }
    }

    /**
     * Sends on the event loop of the connection. What a process writes before the handshake is done and the client has its streams
     * waits here; a container cannot be slowed down, so this is as unbounded as what it writes in that moment.
     */
    private static final class Connection implements RemoteCommand.Wire {
        private final Context context;
        private final boolean text;
        private List<byte[]> early = new ArrayList<>();
        private boolean finished;
        private boolean released;
        private ServerWebSocket socket;

        Connection(Context context, boolean text) {
            this.context = context;
            this.text = text;
        }

        void open(ServerWebSocket opened) {
            socket = opened;
        }

        void releaseThere() {
            context.runOnContext(now -> release());
        }

        /** After {@link #open}, on its event loop. */
        void release() {
            if (released) {
                return;
            }
            released = true;
            early.forEach(this::write);
            early = List.of();
            if (finished) {
                close();
            }
        }

        @Override
        public void send(byte[] message) {
            context.runOnContext(now -> {
                if (released) {
                    write(message);
                } else {
                    early.add(message);
                }
            });
        }

        private void write(byte[] message) {
            if (socket.isClosed()) {
                return;
            }
            if (text) {
                socket.writeTextMessage(new String(message, StandardCharsets.US_ASCII));
            } else {
                socket.writeBinaryMessage(Buffer.buffer(message));
            }
        }

        @Override
        public void finish() {
            context.runOnContext(now -> {
                finished = true;
                if (released) {
                    close();
                }
            });
        }

        private void close() {
            if (!socket.isClosed()) {
                socket.close((short) 1000);
            }
        }
    }
}
