package dev.coracle.kubectlcompat.streams;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Port-forwarding to one pod: for each connection the client opens an error stream and a data stream with the same {@code
 * requestid}. On the event loop of the client's connection; what pods send comes from other threads, which wait while the client
 * takes it too slowly. When a pod takes it too slowly, nothing more is read from the client: SPDY has no windows here.
 */
final class SpdyPortForward implements SpdyConnection.Session {
    private final ObjectKey pod;
    private final ContainerGateway gateway;
    private final Executor loop;
    private final BytePipe pipe;
    private final Throttle throttle;
    private final Runnable whenClosed;
    private final Map<String, SpdyStream> single = new HashMap<>();
    private final Set<ContainerGateway.Stream> open = new HashSet<>();

    SpdyPortForward(
            ObjectKey pod,
            ContainerGateway gateway,
            Executor loop,
            BytePipe pipe,
            Throttle throttle,
            Runnable whenClosed) {
        this.pod = pod;
        this.gateway = gateway;
        this.loop = loop;
        this.pipe = pipe;
        this.throttle = throttle;
        this.whenClosed = whenClosed;
    }

    @Override
    public boolean opened(SpdyStream stream) {
        String type = stream.header("streamtype");
        boolean known = type.equals("error") || type.equals("data");
        if (!known || !stream.header("port").matches("[0-9]{1,5}") || port(stream) < 1 || port(stream) > 65535) {
            return false;
        }
        String request = stream.header("requestid");
        SpdyStream partner = single.remove(request);
        if (partner == null) {
            single.put(request, stream);
            return true;
        }
        if (partner.header("streamtype").equals(type)) {
            single.put(request, partner);
            return false;
        }
        // After the reply to this stream.
        loop.execute(() -> forward(type.equals("data") ? stream : partner, type.equals("data") ? partner : stream));
        return true;
    }

    private static int port(SpdyStream stream) {
        return Integer.parseInt(stream.header("port"));
    }

    private void forward(SpdyStream data, SpdyStream error) {
        Forwarded forwarded = new Forwarded(data, error);
        try {
            ContainerGateway.Stream connection = gateway.portForward(pod, port(data), forwarded);
            open.add(connection);
            forwarded.connected(connection);
            data.listen(forwarded);
        } catch (StatusException e) {
            forwarded.end(e.getMessage());
        }
    }

    @Override
    public void closed() {
        throttle.open();
        Set.copyOf(open).forEach(ContainerGateway.Stream::close);
        whenClosed.run();
    }

    /** One connection. */
    private final class Forwarded implements ContainerGateway.ByteSink, SpdyStream.Listener {
        private final SpdyStream data;
        private final SpdyStream error;
        private ContainerGateway.Stream connection;

        Forwarded(SpdyStream data, SpdyStream error) {
            this.data = data;
            this.error = error;
        }

        void connected(ContainerGateway.Stream newConnection) {
            connection = newConnection;
        }

        @Override
        public void bytes(byte[] bytes) {
            throttle.enter(bytes.length);
            loop.execute(() -> {
                if (!data.write(bytes)) {
                    throttle.taken(bytes.length);
                }
            });
        }

        @Override
        public void end(String why) {
            loop.execute(() -> {
                if (!why.isEmpty()) {
                    error.write(("error forwarding port " + port(data) + " to pod " + pod + ": " + why)
                            .getBytes(StandardCharsets.UTF_8));
                }
                error.finish();
                data.finish();
                open.remove(connection);
            });
        }

        @Override
        public void data(byte[] bytes) {
            connection.write(bytes);
            if (connection.full()) {
                pipe.reading(false);
                connection.onDrain(() -> loop.execute(() -> pipe.reading(true)));
            }
        }

        @Override
        public void ended() {
            connection.endInput();
        }

        @Override
        public void reset() {
            connection.close();
        }
    }
}
