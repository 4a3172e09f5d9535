package dev.coracle.kubectlcompat.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.apimachinery.time.SystemTimers;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.Authorizers;
import dev.coracle.apiserver.auth.ClientCertificates;
import dev.coracle.apiserver.auth.StaticTokens;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.http.FilterChain;
import dev.coracle.apiserver.http.HttpFace;
import dev.coracle.apiserver.http.Metrics;
import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.ServerNames;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Byte expectations are those of kubectl's wire contract, exec and attach. */
@Timeout(120)
class WebSocketConnectorTest {
    private static final ClusterCertificates CERTIFICATES = ClusterCertificates.create(
            ServerNames.of("cluster.local", ServerNames.address("10.96.0.1"), List.of(), List.of()), Clock.systemUTC());
    private static final SystemTimers TIMERS = new SystemTimers(Thread::new);
    private static final LinkedBlockingQueue<Runnable> LATER = new LinkedBlockingQueue<>();
    private static final EchoGateway GATEWAY = new EchoGateway();
    private static HttpFace face;
    private static HttpClient client;

    /** A shell that echoes its input in capitals and exits with 7 when the input ends. */
    private static final class EchoGateway implements ContainerGateway {
        final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();

        @Override
        public Stream exec(ObjectKey pod, ExecOptions options, ProcessSink sink) {
            if (options.container().equals("none")) {
                throw StatusException.badRequest("container none is not valid for pod p");
            }
            calls.add("exec " + pod + " " + String.join(" ", options.command()));
            sink.stdout("ready".getBytes(StandardCharsets.UTF_8));
            return new Stream() {
                @Override
                public void write(byte[] bytes) {
                    sink.stderr(new String(bytes, StandardCharsets.UTF_8)
                            .toUpperCase()
                            .getBytes(StandardCharsets.UTF_8));
                }

                @Override
                public void endInput() {
                    sink.exit(7);
                }

                @Override
                public void resize(int columns, int rows) {
                    calls.add("resize " + columns + "x" + rows);
                }

                @Override
                public void close() {
                    calls.add("close");
                }
            };
        }

        @Override
        public Stream attach(ObjectKey pod, ExecOptions options, ProcessSink sink) {
            return exec(pod, options, sink);
        }

        @Override
        public Stream logs(ObjectKey pod, LogOptions options, ByteSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Stream portForward(ObjectKey pod, int port, ByteSink sink) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Metrics metrics = new Metrics();
        FilterChain chain = FilterChain.of(
                new Authenticator(List.of(StaticTokens.admin("admin-token"))),
                Authorizers::masters,
                (caller, request) -> Optional.empty(),
                metrics,
                TIMERS,
                (task, fault) -> fault.printStackTrace(),
                request -> CompletableFuture.supplyAsync(() -> new ApiResponse.Upgrade(
                        ApiResponse.StreamKind.EXEC,
                        ObjectKey.of("default", "p"),
                        new ExecOptions(request.parameter("container"), List.of("sh"), true, true, true, false),
                        GATEWAY)));
        face = HttpFace.start(
                new HttpFace.Options(
                        "127.0.0.1",
                        0,
                        1,
                        CERTIFICATES.server(),
                        CERTIFICATES.ca(),
                        new ClientCertificates(CERTIFICATES.ca(), Clock.systemUTC()),
                        WebSocketConnector.subProtocols()),
                chain,
                metrics,
                List.of(new WebSocketConnector(WebSocketConnectorTest::later)),
                (task, fault) -> fault.printStackTrace());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", CERTIFICATES.ca());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(tls).build();
    }

    @AfterAll
    static void stop() {
        face.close();
        TIMERS.close();
    }

    private static Timers.Timer later(Duration delay, Runnable task) {
        LATER.add(task);
        return () -> {};
    }

    /** Collects messages as text with the channel in front, then the close code. */
    private static final class Received implements WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            int channel = data.get();
            messages.add(channel + ":" + StandardCharsets.UTF_8.decode(data));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            messages.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("close:" + code);
            return null;
        }

        String next() throws InterruptedException {
            return messages.poll(60, TimeUnit.SECONDS);
        }
    }

    private static WebSocket open(String protocol, String query, Received received) {
        URI uri = URI.create("wss://127.0.0.1:" + face.port() + "/api/v1/namespaces/default/pods/p/exec" + query);
        return client.newWebSocketBuilder()
                .header("Authorization", "Bearer admin-token")
                .subprotocols(protocol)
                .buildAsync(uri, received)
                .join();
    }

    private static ByteBuffer message(int channel, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length + 1)
                .put((byte) channel)
                .put(bytes)
                .flip();
    }

    @Test
    void version5CarriesStreamsExitCodeAndClose() throws Exception {
        Received received = new Received();
        WebSocket socket = open("v5.channel.k8s.io", "", received);
        assertEquals("v5.channel.k8s.io", socket.getSubprotocol());
        assertEquals("exec default/p sh", GATEWAY.calls.poll(60, TimeUnit.SECONDS));

        socket.sendBinary(message(4, "{\"Width\":80,\"Height\":24}\n"), true).join();
        assertEquals("1:ready", received.next());
        assertEquals("resize 80x24", GATEWAY.calls.poll(60, TimeUnit.SECONDS));
        socket.sendBinary(message(0, "hello"), true).join();
        assertEquals("2:HELLO", received.next());
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).join();

        String end = received.next();
        assertTrue(end.startsWith("3:{\"metadata\":{},\"status\":\"Failure\""), end);
        assertTrue(end.contains("\"reason\":\"NonZeroExitCode\""), end);
        assertTrue(end.contains("\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"7\"}]}"), end);
        assertEquals("close:1000", received.next());
        assertEquals("close", GATEWAY.calls.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aClientThatIsSilentGetsItsFirstOutputLater() throws Exception {
        LATER.clear();
        Received received = new Received();
        WebSocket socket = open("v5.channel.k8s.io", "", received);
        assertEquals("exec default/p sh", GATEWAY.calls.poll(60, TimeUnit.SECONDS));

        Runnable later = LATER.poll(60, TimeUnit.SECONDS);
        socket.sendPing(ByteBuffer.allocate(0)).join();
        assertEquals("pong", received.next(), "nothing came before it");
        later.run();

        assertEquals("1:ready", received.next());
        socket.sendClose(1000, "").join();
        assertEquals("close", GATEWAY.calls.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void version4KnowsNoCloseSignal() throws Exception {
        Received received = new Received();
        WebSocket socket = open("v4.channel.k8s.io", "", received);
        GATEWAY.calls.poll(60, TimeUnit.SECONDS);
        assertEquals("1:ready", received.next());

        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).join();
        socket.sendBinary(message(0, "still"), true).join();
        assertEquals("2:STILL", received.next());
        socket.sendClose(1000, "").join();

        assertEquals("close", GATEWAY.calls.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void refusalsAreOrdinaryAnswers() {
        CompletionException refused = assertThrows(
                CompletionException.class, () -> open("v5.channel.k8s.io", "?container=none", new Received()));

        assertEquals(
                400,
                ((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode());
    }

    @Test
    void base64FramesAreText() {
        ChannelProtocol protocol = ChannelProtocol.V4_BASE64;

        assertEquals(
                "1aGk=", new String(protocol.encode(1, "hi".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
        ChannelProtocol.Frame frame =
                protocol.decode("0aGk=".getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertEquals(0, frame.channel());
        assertEquals("hi", new String(frame.payload(), StandardCharsets.UTF_8));
        assertTrue(protocol.decode("0%%%".getBytes(StandardCharsets.UTF_8)).isEmpty());
    }

    @Test
    void successHasNoDetails() {
        assertEquals(
                "{\"metadata\":{},\"status\":\"Success\"}", new String(ExitStatus.exited(0), StandardCharsets.UTF_8));
    }
}
