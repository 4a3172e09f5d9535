package dev.coracle.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.RequestInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected behaviour: section 1.12 of the service contract, and what apimachinery's util/proxy does. */
@Timeout(120)
class ProxyForwarderTest {
    private static final String WEB = "/api/v1/namespaces/default/services/web/proxy";
    private static TestServer server;
    private static Backend backend;
    private static Backend secure;

    /** Reads whole requests and answers by their path, byte for byte. */
    private static final class Backend implements AutoCloseable {
        private final ServerSocket socket;
        private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        Backend(ServerSocket socket) {
            this.socket = socket;
            thread(() -> {
                while (!socket.isClosed()) {
                    Socket connection = socket.accept();
                    thread(() -> serve(connection));
                }
            });
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void thread(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException e) {
                    // the other side or the test is done with it
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Socket connection) throws IOException {
            try (connection) {
                InputStream in = connection.getInputStream();
                String head = head(in);
                String body = "";
                if (head.toLowerCase().contains("content-length:")) {
                    String length = head.toLowerCase().replaceAll("(?s).*content-length: (\\d+).*", "$1");
                    body = new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
                }
                requests.add(head + body);
                answer(head.split(" ")[1], in, connection.getOutputStream());
            }
        }

        static String head(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("ended");
                }
                head.append((char) next);
            }
            return head.toString();
        }

        private void answer(String path, InputStream in, OutputStream out) throws IOException {
            switch (path) {
                case "/page" ->
                    send(out, "200 OK", "Content-Type: text/html; charset=utf-8", "<a href=\"/rewriteme\">x</a>");
                case "/moved" -> send(out, "302 Found", "Location: /there/?q=1", "");
                case "/cut" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
                case "/cut-chunks" -> write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n");
                case "/silent" -> {
                    // hangs up without a word
                }
                case "/endless" -> {
                    write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n");
                    events.add("started");
                    events.add(in.read() < 0 ? "hung up" : "more");
                }
                case "/upgrade" -> {
                    write(
                            out,
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"
                                    + "X-Own: 1\r\n\r\nhello\n");
                    for (int next = in.read(); next >= 0; next = in.read()) {
                        out.write(Character.toUpperCase(next));
                    }
                    events.add("upgrade over");
                }
                default ->
                    send(
                            out,
                            "200 OK",
                            "Content-Type: text/plain\r\nX-Two: a\r\nX-Two: b\r\nKeep-Alive: 5\r\nConnection: X-Hop"
                                    + "\r\nX-Hop: 1\r\nAccess-Control-Allow-Origin: *",
                            "ok");
            }
        }

        private static void send(OutputStream out, String status, String headers, String body) throws IOException {
            write(
                    out,
                    "HTTP/1.1 " + status + "\r\n" + headers + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body);
        }

        private static void write(OutputStream out, String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        backend = new Backend(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        server = new TestServer(ProxyForwarderTest::answer);
        secure = new Backend(TestServer.tls(server.certificates, Optional.of(server.certificates.server()))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        backend.close();
        secure.close();
    }

    @BeforeEach
    void forget() {
        backend.requests.clear();
        backend.events.clear();
    }

    private static CompletionStage<ApiResponse> answer(ApiRequest request) {
        RequestInfo info = RequestInfo.parse(request.path()).orElseThrow();
        Backend chosen = info.name().equals("secure") ? secure : backend;
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), chosen.socket.getLocalPort());
        return CompletableFuture.completedFuture(new ApiResponse.Proxied(
                info.name().equals("secure") ? "https" : "http",
                "10.244.1.2",
                info.name().equals("none") ? "81" : "80",
                info.rest(),
                info.name().equals("none") ? Optional.empty() : Optional.of(address)));
    }

    private static HttpResponse<String> send(HttpClient.Version version, HttpRequest request) throws Exception {
        return server.client(version, Optional.empty()).send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(HttpClient.Version.HTTP_1_1, server.request(path).build());
    }

    private static String received() throws InterruptedException {
        return String.valueOf(backend.requests.poll(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void bodiesAndHeadersPassInBothDirections(HttpClient.Version version) throws Exception {
        HttpResponse<String> answer = send(
                version,
                server.request(WEB + "/a%20b/?q=%2F1&p")
                        .header("X-Own", "mine")
                        .header("Impersonate-User", "admin")
                        .header("Impersonate-Group", "system:masters")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("body"))
                        .build());

        assertEquals("ok", answer.body());
        assertEquals(List.of("a", "b"), answer.headers().allValues("x-two"));
        assertTrue(answer.headers().firstValue("audit-id").isPresent());
        assertFalse(answer.headers().map().keySet().stream()
                .anyMatch(n -> n.matches("(?i)keep-alive|x-hop|access-control-allow-origin")));
        String request = received();
        assertTrue(request.startsWith("PATCH /a%20b/?q=%2F1&p HTTP/1.1\r\n"), request);
        assertTrue(request.endsWith("\r\n\r\nbody"), request);
        String head = request.toLowerCase();
        assertTrue(head.contains("\r\nx-own: mine\r\n"), request);
        assertTrue(head.contains("\r\nx-forwarded-for: 127.0.0.1\r\n"), request);
        assertTrue(head.contains("\r\nx-forwarded-uri: " + WEB + "/a%20b/\r\n"), request);
        assertTrue(head.contains("\r\nhost: 127.0.0.1:" + server.face.port() + "\r\n"), request);
        assertFalse(head.contains("authorization") || head.contains("impersonate"), request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "OPTIONS", "PATCH", "POST", "PUT"})
    void anEmptyPathIsForwardedAsTheRoot(String method) throws Exception {
        HttpRequest request = server.request(WEB)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();

        assertEquals(200, send(HttpClient.Version.HTTP_1_1, request).statusCode());
        assertTrue(received().startsWith(method + " / HTTP/1.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void anEmptyPathIsRedirectedToTheRoot(String method) throws Exception {
        HttpRequest request = server.request(WEB + "?a=b")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();

        HttpResponse<String> answer = send(HttpClient.Version.HTTP_2, request);

        assertEquals(301, answer.statusCode());
        assertEquals(WEB + "/?a=b", answer.headers().firstValue("location").orElse(""));
    }

    @Test
    void certificatesOfBackendsAreNotChecked() throws Exception {
        assertEquals(
                "ok", get("/api/v1/namespaces/default/services/secure/proxy/").body());
    }

    @Test
    void headHasTheHeadersOfTheBodyItDoesNotHave() throws Exception {
        HttpResponse<String> answer = send(
                HttpClient.Version.HTTP_1_1,
                server.request(WEB + "/x")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build());

        assertEquals("2", answer.headers().firstValue("content-length").orElse(""));
        assertEquals("", answer.body());
    }

    @Test
    void linksAndRedirectsLeadThroughTheProxy() throws Exception {
        assertEquals(
                "<a href=\"" + WEB + "/rewriteme\">x</a>", get(WEB + "/page").body());
        assertEquals(
                WEB + "/there/?q=1",
                get(WEB + "/moved").headers().firstValue("location").orElse(""));
    }

    @Test
    void whatCannotBeReachedIsSaidInGosWords() throws Exception {
        JsonNode refused = Json.parse(
                get("/api/v1/namespaces/default/services/none/proxy/").body().getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "error trying to reach service: dial tcp 10.244.1.2:81: connect: connection refused",
                refused.path("message").asText());
        assertEquals("ServiceUnavailable", refused.path("reason").asText());

        HttpResponse<String> silent = get(WEB + "/silent");
        assertEquals(503, silent.statusCode());
        assertTrue(silent.body().contains("error trying to reach service: EOF"), silent.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cut", "/cut-chunks"})
    void aBackendThatDiesCutsTheAnswerOff(String path) {
        assertThrows(IOException.class, () -> get(WEB + path));
        assertThrows(
                IOException.class,
                () -> send(HttpClient.Version.HTTP_2, server.request(WEB + path).build()));
    }

    @Test
    void aClientThatGoesEndsTheBackendsRequest() throws Exception {
        HttpResponse<InputStream> answer = server.client(HttpClient.Version.HTTP_1_1, Optional.empty())
                .send(server.request(WEB + "/endless").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals("begin", new String(answer.body().readNBytes(5), StandardCharsets.UTF_8));

        answer.body().close();

        assertEquals("started", backend.events.poll(60, TimeUnit.SECONDS));
        assertEquals("hung up", backend.events.poll(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT"})
    void anUpgradeBecomesATunnel(String method) throws Exception {
        try (SSLSocket socket = (SSLSocket) TestServer.tls(server.certificates, Optional.empty())
                .getSocketFactory()
                .createSocket("127.0.0.1", server.face.port())) {
            socket.getOutputStream()
                    .write((method + " " + WEB + "/upgrade HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                    + TestServer.ADMIN + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            String head = Backend.head(in);
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertTrue(head.toLowerCase().contains("\r\nupgrade: echo\r\n"), head);
            assertEquals("hello\n", new String(in.readNBytes(6), StandardCharsets.UTF_8));
            socket.getOutputStream().write("abc".getBytes(StandardCharsets.UTF_8));
            assertEquals("ABC", new String(in.readNBytes(3), StandardCharsets.UTF_8));
        }
        String asked = String.valueOf(backend.requests.poll(60, TimeUnit.SECONDS));
        assertTrue(asked.startsWith(method + " /upgrade HTTP/1.1\r\n"), asked);
        assertFalse(asked.contains(PostUpgrade.HEADER), asked);
        assertEquals("upgrade over", backend.events.poll(60, TimeUnit.SECONDS));
        assertTrue(new ArrayList<>(server.faults).isEmpty(), () -> server.faults.toString());
    }
}
