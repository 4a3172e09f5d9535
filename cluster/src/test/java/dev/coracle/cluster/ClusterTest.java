package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main job: from a manifest to a byte through the Service. */
class ClusterTest {
    private static final String SHOP = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.example.com/shop/web:1.0
                      ports: [{containerPort: 8080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{port: 80, targetPort: 8080}]
            """;

    @Test
    void deploymentAnswersThroughItsService() throws Exception {
        try (Cluster cluster = Cluster.builder()
                .image("shop/web", exchange -> {
                    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .start()) {
            cluster.apply(SHOP);
            cluster.await("deployment/web").available();

            URI web = cluster.uri("web.default.svc", 80);

            try (InputStream answer = web.resolve("/health").toURL().openStream()) {
                assertEquals("ok", new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            }
            List<Map<String, Object>> pods =
                    cluster.sql("SELECT name FROM objects WHERE kind = 'Pod' AND ns = 'default'");
            assertEquals(3, pods.size());
            cluster.throwFaults();
        }
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().startsWith("test-")),
                "no thread of the cluster is left");
    }
}
