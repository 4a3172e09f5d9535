package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What an endpoint answers; the HTTP face writes it. */
public sealed interface ApiResponse {

    /**
     * A whole answer.
     *
     * @param headers without Content-Type and Content-Length; {@code Warning} may have several values
     * @param body pieces that are written one after the other: a list is its items' ready bytes, never copied together
     */
    record Whole(int code, String contentType, Map<String, List<String>> headers, List<byte[]> body)
            implements ApiResponse {}

    /**
     * An answer that goes on: headers are flushed at once, then {@code source} writes until the client or it ends.
     * {@code source} is called on the request's event loop with the sink to write to, and returns what stops it.
     */
    record Streaming(
            int code, String contentType, Map<String, List<String>> headers, Function<Sink, AutoCloseable> source)
            implements ApiResponse {}

    /**
     * exec, attach and port-forward: the connection changes its protocol, then {@code gateway} is asked. Whatever can be refused
     * with a Status was checked before: afterwards the only way to report is the stream itself.
     *
     * @param options {@link #NO_OPTIONS} for port-forward, whose ports come with its streams
     */
    record Upgrade(StreamKind kind, ObjectKey pod, ExecOptions options, ContainerGateway gateway)
            implements ApiResponse {
        public static final ExecOptions NO_OPTIONS = new ExecOptions("", List.of(), false, false, false, false);

        public static Upgrade portForward(ObjectKey pod, ContainerGateway gateway) {
            return new Upgrade(StreamKind.PORT_FORWARD, pod, NO_OPTIONS, gateway);
        }
    }

    /**
     * A request of {@code proxy}, to be carried on.
     *
     * @param host as the API knows it
     * @param port a number, unless the client wrote something else; "" for the scheme's own
     * @param path what to ask for there: "" when the client's path ends with {@code proxy}, without slash
     * @param address where that really is; empty when nothing listens there
     */
    record Proxied(String scheme, String host, String port, String path, Optional<InetSocketAddress> address)
            implements ApiResponse {
        public String portOrDefault() {
            return !port.isEmpty() ? port : scheme.equals("https") ? "443" : "80";
        }
    }

    /** An error, rendered as a Status document in the form the client accepts. */
    record Failure(StatusException status, Map<String, List<String>> headers) implements ApiResponse {}

    /** The streams that need an upgrade. */
    enum StreamKind {
        EXEC,
        ATTACH,
        PORT_FORWARD
    }

    /**
     * Where a streaming answer writes. All calls come on the connection's event loop. When {@link #full} the source stops until
     * {@link #onDrain}'s action has run; it keeps its place, not a queue.
     */
    interface Sink {
        void write(byte[] bytes);

        boolean full();

        void onDrain(Runnable action);

        /** Runs {@code task} on the connection's event loop; from any thread. */
        void execute(Runnable task);

        void end();
    }
}
