package dev.coracle.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.ServerNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@org.junit.jupiter.api.Timeout(15)
class HttpFaceTest {
    private static TestServer server;
    private static final LinkedBlockingQueue<ApiResponse.Sink> SINKS = new LinkedBlockingQueue<>();
    private static final LinkedBlockingQueue<String> CLOSED = new LinkedBlockingQueue<>();
    private static volatile CompletableFuture<ApiResponse> pending = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        server = new TestServer(HttpFaceTest::answer);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A toy: the resource's name says what the answer looks like. */
    private static CompletionStage<ApiResponse> answer(ApiRequest request) {
        String name = request.path().substring(request.path().lastIndexOf('/') + 1);
        return switch (name) {
            case "echo" ->
                json(Json.object()
                        .put("user", request.caller().user())
                        .put("groups", String.join(",", request.caller().groups()))
                        .put("agent", request.caller().userAgent())
                        .put("body", new String(request.body(), StandardCharsets.UTF_8))
                        .put("query", request.query().toString())
                        .put("path", request.path()));
            case "missing" -> throw StatusException.notFound(GroupVersionResource.core("pods"), "missing");
            case "later" ->
                CompletableFuture.supplyAsync(() -> {
                    throw StatusException.badRequest("later");
                });
            case "broken" -> throw new IllegalStateException("secret text");
            case "large" ->
                CompletableFuture.completedFuture(new ApiResponse.Whole(200, "application/json", Map.of(), large()));
            case "stream" ->
                CompletableFuture.completedFuture(new ApiResponse.Streaming(200, "application/json", Map.of(), sink -> {
                    SINKS.add(sink);
                    return () -> CLOSED.add("closed");
                }));
            case "refused" ->
                CompletableFuture.completedFuture(new ApiResponse.Streaming(200, "text/plain", Map.of(), sink -> {
                    throw StatusException.badRequest("no log yet");
                }));
            case "pending" -> pending;
            default -> json(Json.object().put("kind", "Pod"));
        };
    }

    private static CompletionStage<ApiResponse> json(JsonNode tree) {
        return CompletableFuture.completedFuture(
                new ApiResponse.Whole(200, "application/json", Map.of(), List.of(Json.bytes(tree))));
    }

    /** 2 MB in many pieces. */
    private static List<byte[]> large() {
        List<byte[]> pieces = new ArrayList<>();
        pieces.add("[0".getBytes(StandardCharsets.US_ASCII));
        for (int i = 1; i < 20_000; i++) {
            pieces.add(("," + "1".repeat(99)).getBytes(StandardCharsets.US_ASCII));
        }
        pieces.add("]".getBytes(StandardCharsets.US_ASCII));
        return pieces;
    }

    @Test
    void versionIsTheContractsVersion() throws Exception {
        HttpResponse<String> response = server.get("/version");

        assertEquals(200, response.statusCode());
        JsonNode body = Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
        assertEquals("1", body.path("major").asText());
        assertEquals("36", body.path("minor").asText());
        assertEquals("v1.36.2", body.path("gitVersion").asText());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElse(""));
        assertEquals(
                "no-cache, private",
                response.headers().firstValue("cache-control").orElse(""));
        assertEquals(36, response.headers().firstValue("audit-id").orElse("").length());
    }

    @Test
    void speaksBothVersionsOfHttp() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> response = server.client(version, Optional.empty())
                    .send(server.request("/api/v1/pods/x").build(), HttpResponse.BodyHandlers.ofString());

            assertEquals(200, response.statusCode());
            assertEquals(version, response.version());
            assertEquals("{\"kind\":\"Pod\"}", response.body());
        }
    }

    @Test
    void healthChecksAnswerInText() throws Exception {
        assertEquals("ok", server.get("/healthz").body());
        assertEquals("ok", server.get("/livez/ping").body());
        assertEquals(
                "[+]ping ok\n[+]log ok\n[+]etcd ok\nlivez check passed\n",
                server.get("/livez?verbose").body());
        HttpResponse<String> ready = server.get("/readyz");
        assertEquals(500, ready.statusCode());
        assertEquals(
                "[+]ping ok\n[+]log ok\n[+]etcd ok\n[-]informer-sync failed: reason withheld\nreadyz check failed\n",
                ready.body());
        assertEquals("ok", server.get("/readyz?exclude=informer-sync").body());
        assertEquals(404, server.get("/livez/nothing").statusCode());
    }

    @Test
    void unknownPathsArePlainText() throws Exception {
        for (String path : List.of("/nope", "/apis/nope.test", "/apis/nope.test/v1/things")) {
            HttpResponse<String> response = server.get(path);

            assertEquals(404, response.statusCode());
            assertEquals("404 page not found\n", response.body());
            assertEquals(
                    "text/plain; charset=utf-8",
                    response.headers().firstValue("content-type").orElse(""));
        }
    }

    @Test
    void unknownVersionOfAServedGroupIsAStatus() throws Exception {
        HttpResponse<String> response = server.get("/apis/apps/v9");

        assertEquals(404, response.statusCode());
        assertEquals(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"the server could not find the requested resource\",\"reason\":\"NotFound\","
                        + "\"details\":{},\"code\":404}",
                response.body());
    }

    @Test
    void failuresBecomeStatusDocuments() throws Exception {
        HttpResponse<String> thrown = server.get("/api/v1/pods/missing");
        HttpResponse<String> failed = server.get("/api/v1/pods/later");

        assertEquals(404, thrown.statusCode());
        assertTrue(thrown.body().contains("\"message\":\"pods \\\"missing\\\" not found\""));
        assertEquals(400, failed.statusCode());
        assertTrue(failed.body().contains("\"message\":\"later\""));
    }

    @Test
    void faultsTellTheClientNothing() throws Exception {
        HttpResponse<String> response = server.get("/api/v1/pods/broken");

        assertEquals(500, response.statusCode());
        assertFalse(response.body().contains("secret"));
        assertTrue(response.body().contains("\"reason\":\"InternalError\""));
        assertTrue(server.faults.stream().anyMatch(f -> "secret text".equals(f.getMessage())));
    }

    @Test
    void failuresComeAsYamlWhenAskedFor() throws Exception {
        HttpResponse<String> response = server.get("/api/v1/pods/missing", "Accept", "application/yaml");

        assertEquals(
                "application/yaml",
                response.headers().firstValue("content-type").orElse(""));
        assertTrue(response.body().startsWith("apiVersion: v1\ncode: 404\ndetails:\n"), response.body());
    }

    @Test
    void peopleGetIndentedJson() throws Exception {
        String expected = "{\n  \"kind\": \"Pod\"\n}";

        assertEquals(expected, server.get("/api/v1/pods/x?pretty=true").body());
        assertEquals(
                expected,
                server.get("/api/v1/pods/x", "User-Agent", "curl/8.5.0").body());
        assertEquals(
                "{\"kind\":\"Pod\"}",
                server.get("/api/v1/pods/x?pretty=false", "User-Agent", "curl/8")
                        .body());
    }

    @Test
    void largeListsArriveWholeAndGzippedOnRequest() throws Exception {
        HttpResponse<String> plain = server.get("/api/v1/pods/large");
        assertEquals(2_000_002 - 100 + 1, plain.body().length());

        HttpResponse<byte[]> packed = server.client(HttpClient.Version.HTTP_1_1, Optional.empty())
                .send(
                        server.request("/api/v1/pods/large")
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", packed.headers().firstValue("content-encoding").orElse(""));
        assertTrue(packed.body().length < 100_000);
    }

    @Test
    void requestsReachTheHandlerDecoded() throws Exception {
        HttpRequest request = server.request("/api/v1/namespaces/a%20b/pods/echo?labelSelector=a%3Db%2Cc&x=1&x=2")
                .header("User-Agent", "kubectl/v1.33.1")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}"))
                .build();
        HttpResponse<String> response = server.client(HttpClient.Version.HTTP_2, Optional.empty())
                .send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode body = Json.parse(response.body().getBytes(StandardCharsets.UTF_8));

        assertEquals("{\"a\":1}", body.path("body").asText());
        assertEquals("{labelSelector=[a=b,c], x=[1, 2]}", body.path("query").asText());
        assertEquals("/api/v1/namespaces/a b/pods/echo", body.path("path").asText());
        assertEquals("kubectl/v1.33.1", body.path("agent").asText());
        assertEquals("admin", body.path("user").asText());
        assertEquals("system:masters,system:authenticated", body.path("groups").asText());
    }

    @Test
    void bodiesOverThreeMebibytesAreRefused() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> response = server.client(version, Optional.empty())
                    .send(
                            server.request("/api/v1/pods/echo")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[(3 << 20) + 1]))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertEquals(413, response.statusCode());
            assertTrue(response.body().contains("Request entity too large: limit is 3145728"));
        }
    }

    @Test
    void badTokensAre401AndNoTokenIs403() throws Exception {
        HttpClient client = server.client(HttpClient.Version.HTTP_1_1, Optional.empty());
        HttpResponse<String> bad = client.send(
                HttpRequest.newBuilder(server.face.address().resolve("/api/v1/pods"))
                        .header("Authorization", "Bearer nope")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> none = client.send(
                HttpRequest.newBuilder(server.face.address().resolve("/api/v1/namespaces"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> root = client.send(
                HttpRequest.newBuilder(server.face.address().resolve("/apis")).build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> open = client.send(
                HttpRequest.newBuilder(server.face.address().resolve("/version"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertEquals(401, bad.statusCode());
        assertEquals(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}",
                bad.body());
        assertEquals(403, none.statusCode());
        assertTrue(none.body()
                .contains("namespaces is forbidden: User \\\"system:anonymous\\\" cannot list resource"
                        + " \\\"namespaces\\\" in API group \\\"\\\" at the cluster scope"));
        assertTrue(root.body().contains("forbidden: User \\\"system:anonymous\\\" cannot get path \\\"/apis\\\""));
        assertEquals(200, open.statusCode());
    }

    @Test
    void clientCertificatesNameUserAndGroups() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.face.address().resolve("/api/v1/pods/echo"))
                .build();
        HttpResponse<String> known = server.client(
                        HttpClient.Version.HTTP_2,
                        Optional.of(server.certificates.client("root", List.of("system:masters"))))
                .send(request, HttpResponse.BodyHandlers.ofString());

        assertEquals(200, known.statusCode());
        assertTrue(known.body().contains("\"user\":\"root\""));
        assertTrue(known.body().contains("\"groups\":\"system:masters,system:authenticated\""));
    }

    @Test
    void impersonationActsAsTheOtherUser() throws Exception {
        HttpResponse<String> allowed =
                server.get("/api/v1/pods/echo", "Impersonate-User", "x", "Impersonate-Group", "system:masters");
        HttpResponse<String> denied = server.get("/metrics", "Impersonate-User", "jane");
        HttpResponse<String> nameless = server.get("/apis", "Impersonate-Extra-Scopes", "a");

        assertTrue(allowed.body().contains("\"user\":\"x\""));
        assertTrue(denied.body().contains("forbidden: User \\\"jane\\\" cannot get path \\\"/metrics\\\""));
        assertTrue(nameless.body()
                .contains("requested &user.DefaultInfo{Name:\\\"\\\", UID:\\\"\\\", Groups:[]string(nil),"
                        + " Extra:map[string][]string{\\\"scopes\\\":[]string{\\\"a\\\"}}} without impersonating a"
                        + " user name"));
    }

    @Test
    void deprecatedResourcesWarn() throws Exception {
        assertEquals(
                "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"",
                server.get("/api/v1/namespaces/a/endpoints")
                        .headers()
                        .firstValue("warning")
                        .orElse(""));
    }

    @Test
    void streamsFlushHeadersAtOnceAndEndWithTheClient() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<InputStream> response = server.client(version, Optional.empty())
                    .send(
                            server.request("/api/v1/pods/stream?watch=true").build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            ApiResponse.Sink sink = SINKS.poll(60, TimeUnit.SECONDS);
            BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));

            sink.execute(() -> sink.write("one\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals("one", lines.readLine());
            sink.execute(() -> sink.write("two\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals("two", lines.readLine());
            lines.close();

            assertEquals("closed", CLOSED.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aWatchOverWebSocketHasAMessageForEachEvent() throws Exception {
        LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                messages.add(data.toString());
                socket.request(1);
                return null;
            }
        };
        WebSocket socket = server.client(HttpClient.Version.HTTP_1_1, Optional.empty())
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + TestServer.ADMIN)
                .buildAsync(
                        URI.create("wss://127.0.0.1:" + server.face.port() + "/api/v1/pods/stream?watch=true"),
                        listener)
                .get(60, TimeUnit.SECONDS);
        ApiResponse.Sink sink = SINKS.poll(60, TimeUnit.SECONDS);

        sink.execute(() -> sink.write("one\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals("one\n", messages.poll(60, TimeUnit.SECONDS));
        sink.execute(() -> sink.write("two\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals("two\n", messages.poll(60, TimeUnit.SECONDS));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");

        assertEquals("closed", CLOSED.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aSourceThatCannotStartIsAnOrdinaryFailure() throws Exception {
        HttpResponse<String> response = server.get("/api/v1/pods/refused");

        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("\"message\":\"no log yet\""), response.body());
    }

    @Test
    void slowReadersFillTheSinkAndDrainIt() throws Exception {
        HttpResponse<InputStream> response = server.client(HttpClient.Version.HTTP_1_1, Optional.empty())
                .send(
                        server.request("/api/v1/pods/stream?watch=true").build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        ApiResponse.Sink sink = SINKS.poll(60, TimeUnit.SECONDS);
        CompletableFuture<Integer> written = new CompletableFuture<>();
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        sink.execute(() -> {
            int bytes = 0;
            while (!sink.full()) {
                sink.write(new byte[16 << 10]);
                bytes += 16 << 10;
            }
            written.complete(bytes);
            sink.onDrain(() -> {
                drained.complete(!sink.full());
                sink.end();
            });
        });

        int bytes = written.get(60, TimeUnit.SECONDS);
        assertEquals(bytes, response.body().readAllBytes().length);
        assertTrue(drained.get(60, TimeUnit.SECONDS));
        assertEquals("closed", CLOSED.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void answersFromOtherThreadsArrive() throws Exception {
        pending = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response = server.client(HttpClient.Version.HTTP_2, Optional.empty())
                .sendAsync(server.request("/api/v1/pods/pending").build(), HttpResponse.BodyHandlers.ofString());

        pending.complete(json(Json.object().put("a", 1)).toCompletableFuture().join());

        assertEquals("{\"a\":1}", response.get(60, TimeUnit.SECONDS).body());
    }

    @Test
    void headHasTheHeadersOnly() throws Exception {
        HttpResponse<String> response = server.client(HttpClient.Version.HTTP_1_1, Optional.empty())
                .send(
                        server.request("/version")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertEquals(200, response.statusCode());
        assertTrue(response.headers().firstValueAsLong("content-length").orElse(0) > 0);
        assertEquals("", response.body());
    }

    @Test
    void malformedRequestsAreRefusedWithoutATrace() throws Exception {
        assertEquals("HTTP/1.1 400 Bad Request", raw("GET /api/v1/%zz HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals("HTTP/1.0 400 Bad Request", raw("GET /version NOT-HTTP\r\nHost: a\r\n\r\n"));
    }

    @Test
    void truncatedUploadsHarmNobody() throws Exception {
        try (SSLSocket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /api/v1/pods/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        assertEquals(200, server.get("/version").statusCode());
    }

    private static SSLSocket socket() throws IOException {
        return (SSLSocket) TestServer.tls(server.certificates, Optional.empty())
                .getSocketFactory()
                .createSocket("127.0.0.1", server.face.port());
    }

    private static String raw(String request) throws IOException {
        try (SSLSocket socket = socket()) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[200];
            int read = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(read, 0), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void strangeCertificatesAre401() throws Exception {
        ClusterCertificates other = ClusterCertificates.create(
                ServerNames.of("cluster.local", ServerNames.address("10.96.0.1"), List.of(), List.of()),
                Clock.systemUTC());
        Optional<HttpResponse<String>> response = Optional.of(
                server.client(HttpClient.Version.HTTP_1_1, Optional.of(other.client("root", List.of("system:masters"))))
                        .send(
                                HttpRequest.newBuilder(server.face.address().resolve("/api/v1/pods/x"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()));

        // The JDK's client keeps back a certificate of a CA that the server did not name; curl and Go's do not.
        assertTrue(List.of(401, 403).contains(response.get().statusCode()));
    }

    @Test
    void curlAgrees(@TempDir Path dir) throws Exception {
        Path ca = Files.writeString(dir.resolve("ca.crt"), server.certificates.caPem());
        assumeTrue(curl(dir, ca, "--version").isPresent(), "skipped: curl is not on the PATH");
        for (String version : List.of("--http1.1", "--http2")) {
            String answer = curl(
                            dir,
                            ca,
                            version,
                            "-H",
                            "Authorization: Bearer " + TestServer.ADMIN,
                            "https://localhost:" + server.face.port() + "/api/v1/pods/x")
                    .orElse("");

            assertEquals("{\n  \"kind\": \"Pod\"\n}200", answer);
        }
        ClusterCertificates other = ClusterCertificates.create(
                ServerNames.of("cluster.local", ServerNames.address("10.96.0.1"), List.of(), List.of()),
                Clock.systemUTC());
        var stranger = other.client("root", List.of("system:masters"));
        Path cert = Files.writeString(dir.resolve("c.crt"), stranger.certificatePem());
        Path key = Files.writeString(dir.resolve("c.key"), stranger.keyPem());
        assertTrue(curl(
                        dir,
                        ca,
                        "--cert",
                        cert.toString(),
                        "--key",
                        key.toString(),
                        server.face.address() + "/api/v1/pods/x")
                .orElse("")
                .endsWith("401"));
    }

    private static Optional<String> curl(Path dir, Path ca, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "--cacert", ca.toString(), "-w", "%{http_code}"));
        command.addAll(List.of(arguments));
        Path out = dir.resolve("out");
        try {
            new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return Optional.of(Files.readString(out));
        } catch (IOException e) {
            return Optional.empty(); // the program is missing
        }
    }
}
