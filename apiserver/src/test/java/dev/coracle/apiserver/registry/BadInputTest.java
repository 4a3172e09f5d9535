package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.ResourceHandler;
import dev.coracle.apiserver.http.TestServer;
import dev.coracle.apiserver.storage.StorageKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever clients send: they get Kubernetes' own Status, nobody records a fault, and the server goes on. */
class BadInputTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final long FUZZ_NANOS = 1_000_000_000L;

    private static TestRegistry cluster;
    private static ResourceHandler handler;
    private static TestServer server;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        cluster = new TestRegistry();
        handler = new ResourceHandler(cluster.registry, (group, kind) -> Optional.empty(), null, null);
        server = new TestServer(handler);
        http = server.client(HttpClient.Version.HTTP_1_1, Optional.empty());
        cluster.client.create(Resources.CONFIG_MAPS, "default", TestRegistry.json("{metadata:{name:a},data:{k:v}}"));
    }

    @AfterAll
    static void stop() {
        server.close();
        cluster.close();
        assertEquals(List.of(), List.copyOf(server.faults));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefusedWithAStatus(String method, String path, String type, String body, int code, String message)
            throws Exception {
        HttpRequest request = server.request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

        JsonNode status = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        assertEquals("Status", status.path("kind").asText());
        assertEquals(message, status.path("message").asText());
        assertEquals(code, answer.statusCode());
    }

    /** Texts of a v1.36.2 server. */
    static Stream<Object[]> rows() {
        String object = MAPS + "/a";
        return Stream.of(
                        arguments(
                                "POST",
                                MAPS,
                                JSON,
                                "{",
                                400,
                                "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json"
                                        + " parse error: unexpected end of JSON input ({)"),
                        arguments(
                                "POST",
                                MAPS,
                                JSON,
                                "",
                                400,
                                "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json"
                                        + " parse error: unexpected end of JSON input (<empty>)"),
                        arguments(
                                "POST",
                                MAPS,
                                JSON,
                                "{\"metadata\":{\"name\":\"x\"},\"data\":[]}",
                                400,
                                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go"
                                        + " struct field ConfigMap.data of type map[string]string"),
                        arguments(
                                "PATCH", object, MERGE, "{", 400, "error decoding patch: unexpected end of JSON input"),
                        arguments(
                                "PATCH",
                                object,
                                MERGE,
                                "{} x",
                                400,
                                "error decoding patch: invalid character 'x' after top-level value"),
                        arguments(
                                "PATCH",
                                object,
                                "application/json-patch+json",
                                "[{",
                                400,
                                "error decoding patch: unexpected end of JSON input"),
                        arguments(
                                "PATCH", object, MERGE, nested(5000), 400, "error decoding patch: exceeded max depth"),
                        arguments("PATCH", object, JSON, "{}", 415, "415: Unsupported Media Type"),
                        arguments("PATCH", object, "text/plain", "{}", 415, "415: Unsupported Media Type"),
                        arguments(
                                "PATCH",
                                object + "?fieldManager=m",
                                "application/apply-patch+yaml",
                                "a: [",
                                400,
                                "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected node"
                                        + " content"),
                        arguments(
                                "PATCH",
                                object + "?fieldManager=m",
                                "application/apply-patch+yaml",
                                "{\"metadata\":{\"name\":\"a\"}}",
                                400,
                                "invalid object type: /, Kind="),
                        arguments(
                                "POST",
                                MAPS,
                                "text/html",
                                "{}",
                                415,
                                "the body of the request was in an unknown format - accepted media types include: application/json,"
                                        + " application/yaml, application/vnd.kubernetes.protobuf"),
                        arguments(
                                "POST",
                                object,
                                JSON,
                                "{}",
                                405,
                                "the server does not allow this method on the requested resource"),
                        arguments(
                                "DELETE",
                                "/api/v1/configmaps",
                                JSON,
                                "{}",
                                405,
                                "the server does not allow this method on the requested resource"),
                        arguments(
                                "BREW",
                                MAPS,
                                JSON,
                                "{}",
                                405,
                                "the server does not allow this method on the requested resource"),
                        arguments(
                                "GET",
                                "/api/v1/namespaces/default/nothings",
                                JSON,
                                "",
                                404,
                                "the server could not find the requested resource"),
                        arguments(
                                "GET",
                                "/apis/apps/v9/deployments",
                                JSON,
                                "",
                                404,
                                "the server could not find the requested resource"),
                        arguments(
                                "GET",
                                "/api//v1/namespaces",
                                JSON,
                                "",
                                404,
                                "the server could not find the requested resource"),
                        arguments(
                                "POST",
                                MAPS,
                                JSON,
                                " ".repeat((3 << 20) + 1),
                                413,
                                "Request entity too large: limit is 3145728"),
                        arguments(
                                "GET",
                                MAPS + "?limit=x",
                                JSON,
                                "",
                                400,
                                "strconv.ParseInt: parsing \"x\": invalid syntax"),
                        arguments(
                                "GET",
                                MAPS + "?labelSelector=%3Dx",
                                JSON,
                                "",
                                400,
                                "found '=', expected: !, identifier, or 'end of string'"),
                        arguments(
                                "GET",
                                MAPS + "?labelSelector=a%3Ex",
                                JSON,
                                "",
                                400,
                                "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value"
                                        + " must be an integer"),
                        arguments(
                                "GET",
                                MAPS + "?fieldSelector=metadata.name%3Da%3Db",
                                JSON,
                                "",
                                400,
                                "invalid field selector: unescaped character in value: 61"),
                        arguments(
                                "GET",
                                MAPS + "?resourceVersion=abc",
                                JSON,
                                "",
                                400,
                                "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing"
                                        + " \"abc\": invalid syntax"),
                        arguments(
                                "GET",
                                MAPS + "?continue=zzz",
                                JSON,
                                "",
                                400,
                                "invalid continue token: continue key is not valid: invalid character 'Ï' looking for beginning of"
                                        + " value"))
                .map(a -> a.get());
    }

    private static String nested(int depth) {
        return "{\"data\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    /** Mutations of good requests, in process: only answers and Statuses may come out. */
    @Test
    void mutatedRequestsGetAnswersOrStatuses() {
        long seed = System.nanoTime();
        System.out.println("bad input seed " + seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + FUZZ_NANOS;
        int requests = 0;
        while (System.nanoTime() < end) {
            ApiRequest request = mutated(random);
            try {
                CompletableFuture<ApiResponse> answered =
                        handler.handle(request).toCompletableFuture();
                // A read of a revision still to come is told so after three seconds, by the cluster's own clock.
                cluster.time.advance(Duration.ofSeconds(3));
                ApiResponse answer = answered.orTimeout(30, TimeUnit.SECONDS).join();
                assertFalse(answer instanceof ApiResponse.Upgrade, request.path());
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof StatusException)) {
                    fail("seed " + seed + ": " + describe(request), e.getCause());
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ": " + describe(request), e);
            }
            requests++;
        }
        assertTrue(requests > 100, requests + " requests");
        assertTrue(cluster.client
                .find(Resources.NAMESPACES, ObjectKey.cluster("default"))
                .isPresent());
    }

    private static String describe(ApiRequest r) {
        return r.method() + " " + r.path() + " " + r.query() + " " + r.headers() + " "
                + new String(r.body(), StandardCharsets.ISO_8859_1);
    }

    private static ApiRequest mutated(Random random) {
        String method = pick(random, "GET", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS", "");
        String path = mutate(
                random,
                pick(
                        random,
                        MAPS,
                        MAPS + "/a",
                        "/api/v1/namespaces/default/pods",
                        "/api/v1/namespaces/default/pods/p/status",
                        "/api/v1/namespaces/default/pods/p/binding",
                        "/apis/apps/v1/namespaces/default/deployments/d/scale",
                        "/apis/apps/v1/deployments",
                        "/api/v1/namespaces/other/finalize",
                        "/apis/batch/v1/namespaces/default/jobs"));
        Map<String, List<String>> query = new HashMap<>();
        for (String name : List.of(
                "limit",
                "continue",
                "resourceVersion",
                "resourceVersionMatch",
                "labelSelector",
                "fieldSelector",
                "dryRun",
                "fieldManager",
                "fieldValidation",
                "force",
                "gracePeriodSeconds",
                "timeoutSeconds",
                "watch")) {
            if (random.nextInt(8) == 0) {
                query.put(
                        name,
                        List.of(mutate(
                                random,
                                pick(
                                        random,
                                        "",
                                        "1",
                                        "true",
                                        "a=b",
                                        "a in (b,c)",
                                        "Exact",
                                        "All",
                                        "Strict",
                                        "metadata.name=a"))));
            }
        }
        String type = pick(
                random,
                JSON,
                "application/yaml",
                MERGE,
                "application/json-patch+json",
                "application/strategic-merge-patch+json",
                "application/apply-patch+yaml",
                "application/vnd.kubernetes.protobuf",
                "");
        String body = mutate(
                random,
                pick(
                        random,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}},\"data\":{\"k\":\"v\"}}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"ownerReferences\":[{\"uid\":\"u\"}]},"
                                + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"ports\":[{\"containerPort\":80}],"
                                + "\"resources\":{\"limits\":{\"cpu\":\"1\"}}}],\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}]}}",
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":2,"
                                + "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                                + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}",
                        "[{\"op\":\"add\",\"path\":\"/data/k\",\"value\":{\"x\":[1,2,null]}},{\"op\":\"move\",\"from\":\"/data\",\"path\":\"/a\"}]",
                        "{\"spec\":{\"containers\":[{\"$patch\":\"delete\",\"name\":\"c\"}],\"$setElementOrder/containers\":[{\"name\":\"c\"}]}}",
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: &x\n  a: b\n  c: *x\n",
                        "k8s\0\n\u000c\n\u0002v1\u0012\u0006Secret\u0012\u0015\n\u0013",
                        ""));
        return new ApiRequest(
                method,
                path,
                query,
                Map.of(
                        "content-type",
                        List.of(type),
                        "accept",
                        List.of(pick(random, JSON, "*/*", "", "a/b", JSON + ";as=Table;v=v1;g=meta.k8s.io"))),
                body.getBytes(StandardCharsets.ISO_8859_1),
                TestRegistry.admin());
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Half of them stay as they are; others lose, gain, change or repeat a few characters. */
    private static String mutate(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(8) - 4; i > 0 && out.length() > 0; i--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(5)) {
                case 0 -> out.deleteCharAt(at);
                case 1 ->
                    out.insert(
                            at,
                            pick(
                                    random, "{", "}", "[", "]", "\"", ",", ":", "null", "1e999", "-", "/", "~", "\\",
                                    "\0"));
                case 2 -> out.setCharAt(at, (char) random.nextInt(256));
                case 3 -> out.insert(at, out.substring(at));
                default -> out.setLength(at);
            }
        }
        return out.toString();
    }

    /** Bytes that are hardly HTTP, over connections of their own. */
    @Test
    void randomBytesOnTheWireHarmNobody() throws Exception {
        long seed = System.nanoTime();
        System.out.println("raw socket seed " + seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + FUZZ_NANOS;
        while (System.nanoTime() < end) {
            String good = "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.ADMIN
                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
            String answer = exchange(mutate(random, good).getBytes(StandardCharsets.ISO_8859_1));
            // A protocol of another name and version 1.x is told 501 under its own name, by Vert.x.
            assertTrue(answer.isEmpty() || answer.matches("(?s)\\S+ \\d{3} .*"), answer);
            assertFalse(answer.contains("Exception") || answer.contains("\tat "), answer);
        }
        assertEquals(
                200,
                http.send(server.request(MAPS).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode());
    }

    /** Half-closes after sending, so an unfinished request ends for the server too. */
    private static String exchange(byte[] bytes) throws IOException {
        try (SSLSocket socket = (SSLSocket) TestServer.tls(server.certificates, Optional.empty())
                .getSocketFactory()
                .createSocket("127.0.0.1", server.face.port())) {
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException hungUp) {
            return "";
        }
    }

    /** A client that opens a watch and never reads is dropped once it has missed events; what waits for it is bounded. */
    @Test
    void watcherThatDoesNotReadIsDroppedAsExpired() throws Exception {
        ObjectKey key = cluster.client
                .create(Resources.CONFIG_MAPS, "default", TestRegistry.json("{metadata:{name:big}}"))
                .key();
        try (SSLSocket socket = (SSLSocket) TestServer.tls(server.certificates, Optional.empty())
                .getSocketFactory()
                .createSocket()) {
            socket.setReceiveBufferSize(64 << 10);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.face.port()));
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            ("GET /api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Dbig HTTP/1.1\r\nHost: x\r\n"
                                            + "Authorization: Bearer " + TestServer.ADMIN
                                            + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertEquals('H', in.read());

            int written = writeUntilTheWatchIsOver(key);

            byte[] seen = in.readAllBytes();
            String last = new String(
                    Arrays.copyOfRange(seen, Math.max(0, seen.length - 1000), seen.length), StandardCharsets.UTF_8);
            assertTrue(last.contains("\"type\":\"ERROR\"") && last.contains("\"code\":410"), last);
            assertTrue(seen.length < written / 4, seen.length + " of " + written + " bytes");
        }
    }

    /** Gives up after ten times what the event window holds. */
    private static int writeUntilTheWatchIsOver(ObjectKey key) throws Exception {
        int written = 0;
        StorageKey stored = new StorageKey("configmaps", key);
        String text = "a".repeat(900_000);
        while (written < 640 << 20 && watches() > 0) {
            cluster.store
                    .commit("fill the window", tx -> {
                        ObjectNode object = tx.get(stored).orElseThrow().copy();
                        object.putObject("data").put("k", text);
                        return tx.put(stored, object);
                    })
                    .toCompletableFuture()
                    .join();
            written += text.length();
        }
        return written;
    }

    private static int watches() throws Exception {
        return http.send(server.request("/metrics").build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(l -> l.startsWith("apiserver_longrunning_requests{"))
                .mapToInt(l -> (int) Double.parseDouble(l.substring(l.indexOf(' ') + 1)))
                .sum();
    }
}
