package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster without a single IPv4 address. */
@Timeout(120)
class Ipv6ClusterTest {
    private static final ObjectKey KUBERNETES = ObjectKey.of("default", "kubernetes");

    @Test
    void everythingHasIpv6AddressesAlone() throws Exception {
        try (Cluster cluster = Cluster.builder()
                .serviceCidr("fd00:10:96::/112")
                .image("web", exchange -> {
                    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .start()) {
            ApiClient client = new HttpApiClient(
                    cluster.apiServer(), cluster.token(), cluster.caCertificate(), "test/1.0", Runnable::run);
            cluster.await("serviceaccount/default").exists();
            cluster.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, labels: {app: web}}
                    spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
                    """);
            cluster.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web}
                    spec: {type: NodePort, clusterIP: "fd00:10:96::80", selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
                    """);
            cluster.await("pod/web").ready();
            cluster.await("deployment/coredns -n kube-system").available();

            assertEquals(
                    List.of("fd00:10:96::1"),
                    client.get(Resources.SERVICES, KUBERNETES).fields().texts("spec.clusterIPs"));
            KubeObject slice = client.get(Resources.ENDPOINT_SLICES, KUBERNETES);
            assertEquals("IPv6", slice.text("addressType"));
            Fields endpoint = slice.fields().list("endpoints").get(0);
            assertEquals(List.of("fc00:f853:ccd:e793::2"), endpoint.texts("addresses"));
            KubeObject pod = client.get(Resources.PODS, ObjectKey.of("default", "web"));
            assertTrue(pod.text("status.podIP").startsWith("fd00:10:244:"), pod.text("status.podIP"));
            assertEquals(1, pod.fields().list("status.podIPs").size());
            assertTrue(pod.text("status.hostIP").startsWith("fc00:f853:ccd:e793::"), pod.text("status.hostIP"));

            routed(cluster);
            assertEquals("ok", get(cluster, "http://[fd00:10:96::80]/"));
            assertEquals("ok", get(cluster, "http://web.default.svc.cluster.local/"));
            assertEquals("ok", get(cluster, "http://[fc00:f853:ccd:e793::2]:30080/"));
            assertEquals("ok", get(cluster, "http://[" + pod.text("status.podIP") + "]:8080/"));
            cluster.throwFaults();
        }
    }

    private static void routed(Cluster cluster) throws Exception {
        CompletableFuture<Void> routed = new CompletableFuture<>();
        Runnable stop = cluster.network().routes().onPublish(change -> {
            boolean all = change.now().portsOf(ObjectKey.of("default", "web")).stream()
                    .anyMatch(port -> port.hasUsableEndpoint());
            if (all) {
                routed.complete(null);
            }
        });
        try {
            routed.get(60, TimeUnit.SECONDS);
        } finally {
            stop.run();
        }
    }

    private static String get(Cluster cluster, String url) throws IOException {
        InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.proxyPort());
        HttpURLConnection connection =
                (HttpURLConnection) new URL(url).openConnection(new Proxy(Proxy.Type.HTTP, proxy));
        connection.setReadTimeout(60_000);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
