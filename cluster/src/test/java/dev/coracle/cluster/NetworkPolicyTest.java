package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.json.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What policies do to connections between pods of this JVM. Clients are Jobs: they connect as soon as they start, and complete
 * when what they saw is what they were told to expect.
 */
@Timeout(300)
class NetworkPolicyTest {
    private static final int TIMED_OUT = 28;
    private static final int COULD_NOT_RESOLVE = 6;

    private static final String DB = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: NAMESPACE}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: db, namespace: NAMESPACE, labels: {app: db}}
            spec: {containers: [{name: db, image: shop/db, ports: [{name: http, containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: NAMESPACE}
            spec: {type: NodePort, selector: {app: db}, ports: [{port: 80, targetPort: http}]}
            """;

    private static Cluster cluster;
    private static int jobs;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.builder()
                .image("shop/db", exchange -> {
                    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .start();
        for (String namespace : List.of("shop", "open")) {
            cluster.apply(DB.replace("NAMESPACE", namespace));
            cluster.await("pod/db -n " + namespace)
                    .within(Duration.ofSeconds(60))
                    .ready();
            answers(cluster, "db." + namespace);
        }
        resolves(cluster);
    }

    /** Returns when the Service has an endpoint that answers. */
    static void answers(Cluster cluster, String service) throws IOException {
        until(() -> assertEquals("ok", get(cluster.uri(service, 80))));
    }

    /** Returns when the cluster's DNS is asked through its Service: a name that is not there has the answer NXDOMAIN. */
    static void resolves(Cluster cluster) throws IOException {
        byte[] query = {0, 19, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'x', 0, 0, 1, 0, 1};
        until(() -> {
            InetSocketAddress dns = cluster.address("kube-dns.kube-system", 53);
            try (Socket socket = new Socket(dns.getAddress(), dns.getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(query);
                if (socket.getInputStream().readNBytes(4).length < 4) {
                    throw new EOFException("no answer");
                }
            }
        });
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** Each attempt waits for the Service's first endpoint itself, for some seconds. */
    private static void until(Attempt attempt) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
            }
        }
    }

    private static String get(URI uri) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        connection.setReadTimeout(30_000);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String podIp(Cluster cluster, String namespace, String pod) {
        String json = cluster.sql("SELECT json FROM objects WHERE kind = 'Pod' AND ns = '" + namespace
                        + "' AND name = '" + pod + "'")
                .get(0)
                .values()
                .iterator()
                .next()
                .toString();
        return Json.parseTrusted(json).at("/status/podIP").asText();
    }

    @AfterAll
    static void stop() {
        cluster.throwFaults();
        cluster.close();
    }

    private static void policy(String namespace, String name, String spec) {
        cluster.apply("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: %s, namespace: %s}
                spec: %s
                """.formatted(name, namespace, spec));
        cluster.await("networkpolicy/" + name + " -n " + namespace).enforced();
    }

    /** What curl exits with in a new pod. */
    private static void expect(int exitCode, String namespace, String label, String url) {
        String name = "client-" + jobs++;
        cluster.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: %s, namespace: %s}
                spec:
                  backoffLimit: 0
                  template:
                    metadata: {labels: {app: %s}}
                    spec:
                      restartPolicy: Never
                      containers:
                        - name: client
                          image: busybox
                          command: [sh, -c, "curl -s -m 60 %s; test $? = %d"]
                """.formatted(name, namespace, label, url, exitCode));
        cluster.await("job/" + name + " -n " + namespace)
                .within(Duration.ofSeconds(90))
                .complete();
    }

    @Test
    void clientsAreLetInByLabelAndKeptOutOtherwise() throws Exception {
        String service = "http://db.shop";
        String pod = "http://" + podIp(cluster, "shop", "db") + ":8080";
        expect(0, "shop", "web", service);
        expect(0, "open", "web", pod);

        policy("shop", "deny", "{podSelector: {}, policyTypes: [Ingress]}");
        expect(TIMED_OUT, "shop", "web", service);
        expect(TIMED_OUT, "shop", "web", pod);
        expect(TIMED_OUT, "open", "web", service);
        assertEquals("ok", get(cluster.uri("db.shop", 80)), "this machine is a node");

        policy(
                "shop",
                "web",
                "{podSelector: {matchLabels: {app: db}}, ingress: ["
                        + "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]}");
        expect(0, "shop", "web", service);
        expect(0, "shop", "web", pod);
        expect(TIMED_OUT, "shop", "worker", service);
        expect(TIMED_OUT, "open", "web", pod);
    }

    @Test
    void whatIsNotLetOutReachesNothingAndResolvesNothing() throws Exception {
        String service = "http://db.open";
        String pod = "http://" + podIp(cluster, "open", "db") + ":8080";
        policy("open", "deny", "{podSelector: {matchLabels: {app: batch}}, policyTypes: [Egress]}");
        expect(COULD_NOT_RESOLVE, "open", "batch", service);
        expect(TIMED_OUT, "open", "batch", pod);
        expect(TIMED_OUT, "open", "batch", "http://192.0.2.1");
        expect(0, "open", "web", service);

        policy(
                "open",
                "dns",
                "{podSelector: {}, policyTypes: [Egress], egress: ["
                        + "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}],"
                        + " ports: [{port: 53, protocol: UDP}, {port: 53}]}]}");
        expect(TIMED_OUT, "open", "batch", service);

        policy(
                "open",
                "db",
                "{podSelector: {matchLabels: {app: batch}}, egress: ["
                        + "{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 8080}]}]}");
        expect(0, "open", "batch", service);
        expect(0, "open", "batch", pod);
    }
}
