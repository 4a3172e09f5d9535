package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods, Services and nodes through the API server. */
@Timeout(60)
class ProxySubresourceTest {
    private static final String NAMESPACE = "/api/v1/namespaces/default/";
    private static final String NODE = "/api/v1/nodes/node-1/proxy/";
    private static Cluster cluster;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.builder().image("shop/web", ProxySubresourceTest::web).start();
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, labels: {app: web}}
                spec:
                  nodeSelector: {kubernetes.io/hostname: node-1}
                  containers:
                  - name: web
                    image: shop/web
                    ports:
                    - {containerPort: 8080}
                    - {containerPort: 8081, hostPort: 8099, hostIP: 127.0.0.1}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec:
                  selector: {app: web}
                  ports: [{name: http, port: 80, targetPort: 8080}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: porter}
                spec:
                  containers:
                  - name: porter
                    image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
                    args: [porter]
                    env:
                    - {name: SERVE_TLS_PORT_443, value: over TLS}
                    - {name: SERVE_PORT_80, value: in clear}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: netexec}
                spec:
                  containers: [{name: netexec, image: agnhost, args: [netexec]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: empty}
                spec:
                  selector: {app: none}
                  ports: [{port: 80}]
                """);
        cluster.await("pod/web").ready();
        cluster.await("pod/porter").ready();
        cluster.await("pod/netexec").ready();
        client = client();
        awaitEndpoints();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private static void web(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] answer = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static HttpClient client() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(cluster.caCertificate().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    /** A watch of its own: the proxy goes by Endpoints, for which the facade has no wait. */
    private static void awaitEndpoints() throws Exception {
        HttpRequest watch = HttpRequest.newBuilder(cluster.apiServer()
                        .resolve(NAMESPACE + "endpoints?watch=1&timeoutSeconds=20&fieldSelector=metadata.name%3Dweb"))
                .header("Authorization", "Bearer " + cluster.token())
                .build();
        try (Stream<String> events =
                client.send(watch, HttpResponse.BodyHandlers.ofLines()).body()) {
            assertTrue(events.anyMatch(e -> e.contains("\"addresses\"")));
        }
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(cluster.apiServer().resolve(path))
                        .header("Authorization", "Bearer " + cluster.token())
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services/web:http/proxy/",
                "services/web:80/proxy/",
                "services/http:web:80/proxy/",
                "pods/web/proxy/",
                "pods/web:8080/proxy/",
                "pods/http:web:8080/proxy/"
            })
    void podsAnswerThroughTheApiServer(String path) throws Exception {
        assertEquals("GET /a?b=c ", send("GET", NAMESPACE + path + "a?b=c", "").body());
        assertEquals("POST / hello", send("POST", NAMESPACE + path, "hello").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void aPodReachesItselfByItsLoopback(String host) throws Exception {
        String dial = "dial?request=hostname&port=8080&host=" + host;

        assertEquals(
                "{\"responses\":[\"netexec\"]}",
                send("GET", NAMESPACE + "pods/netexec:8080/proxy/" + dial, "").body());
    }

    @Test
    void aHostPortMayHaveALoopbackAddress() throws Exception {
        String dial = "dial?request=hostname&port=8099&host=127.0.0.1";

        assertEquals(
                "{\"responses\":[\"GET /hostname \"]}",
                send("GET", NAMESPACE + "pods/netexec:8080/proxy/" + dial, "").body());
    }

    @Test
    void aPodMayServeTls() throws Exception {
        assertEquals(
                "over TLS",
                send("GET", NAMESPACE + "pods/https:porter:443/proxy/", "").body());
        assertEquals(
                "in clear", send("GET", NAMESPACE + "pods/porter:80/proxy/", "").body());
    }

    @ParameterizedTest
    @CsvSource({
        "services/empty/proxy/, 503, no endpoints available for service",
        "services/web:81/proxy/, 503, no service port 81 found for service",
        "services/none/proxy/, 404, services \\\"none\\\" not found",
        "pods/none/proxy/, 404, pods \\\"none\\\" not found",
        "pods/a:b:c:d/proxy/, 400, invalid pod request",
        "pods/web:81/proxy/, 503, error trying to reach service: dial tcp 10.244.",
    })
    void whatIsMissingIsSaid(String path, int code, String message) throws Exception {
        HttpResponse<String> answer = send("GET", NAMESPACE + path, "");

        assertEquals(code, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
    }

    @Test
    void aKubeletAnswersForItsNode() throws Exception {
        assertEquals("ok", send("GET", NODE + "healthz", "").body());
        assertTrue(send("GET", NODE + "pods", "").body().contains("\"name\":\"web\""));
        assertTrue(send("GET", NODE + "runningpods/", "").body().contains("\"image\":\"shop/web\""));
        assertTrue(send("GET", NODE + "metrics", "").body().contains("kubelet_running_pods "));
        assertEquals(
                200, send("GET", NODE + "containerLogs/default/web/web", "").statusCode());
        assertEquals(
                "pod \"none\" does not exist\n",
                send("GET", NODE + "containerLogs/default/none/web", "").body());
        assertEquals(404, send("GET", NODE + "none", "").statusCode());
        assertEquals(404, send("GET", "/api/v1/nodes/none/proxy/healthz", "").statusCode());
    }
}
