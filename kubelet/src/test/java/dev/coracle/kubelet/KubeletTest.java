package dev.coracle.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.kubelet.images.ImageProgram;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class KubeletTest {

    @Test
    void registersReadyNodeWithLease() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            KubeObject node = cluster.api.get(Resources.NODES, ObjectKey.cluster("node-1"));

            assertTrue(TestCluster.ready(node));
            assertEquals(
                    "172.18.0.2", node.fields().list("status.addresses").get(0).text("address"));
            assertEquals("10.244.1.0/24", node.text("spec.podCIDR"));
            assertEquals("v1.36.2", node.text("status.nodeInfo.kubeletVersion"));
        }
    }

    @Test
    void simulatedPodBecomesReadyWithOneStatusWrite() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod("web", "{\"containers\":[{\"name\":\"c\",\"image\":\"example.org/unknown:1\"}]}");

            KubeObject pod = cluster.await("web", TestCluster::ready);

            assertEquals("Running", pod.text("status.phase"));
            assertEquals("10.244.1.2", pod.text("status.podIP"));
            assertEquals("172.18.0.2", pod.text("status.hostIP"));
            assertEquals(
                    List.of("patch pods/status default/web"),
                    cluster.api.writes().stream()
                            .filter(w -> w.startsWith("patch pods"))
                            .toList());
        }
    }

    @Test
    void httpPodServesAndBecomesReadyThroughItsProbe() throws Exception {
        AtomicBoolean healthy = new AtomicBoolean();
        ImageProgram program = ImageProgram.http(exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            boolean probe = exchange.getRequestURI().getPath().equals("/ready");
            exchange.sendResponseHeaders(probe && !healthy.get() ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (var cluster = new TestCluster(Map.of("my/web", program))) {
            cluster.createPod(
                    "web",
                    "{\"containers\":[{\"name\":\"c\",\"image\":\"my/web:v1\",\"ports\":[{\"name\":\"http\","
                            + "\"containerPort\":8080}],\"readinessProbe\":{\"periodSeconds\":5,\"httpGet\":"
                            + "{\"path\":\"/ready\",\"port\":\"http\"}}}]}");
            KubeObject running =
                    cluster.await("web", p -> p.text("status.phase").equals("Running"));
            assertEquals("hello", get(cluster, running, 8080, "/"));

            healthy.set(true);
            cluster.advance(Duration.ofSeconds(5));
            cluster.await("web", TestCluster::ready);
        }
    }

    @Test
    void deletedPodIsStoppedAndRemoved() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod("web", "{\"containers\":[{\"name\":\"c\",\"image\":\"ikubernetes/demoapp:v1.0\"}]}");
            KubeObject pod = cluster.await("web", TestCluster::ready);
            assertTrue(get(cluster, pod, 80, "/").startsWith("iKubernetes demoapp v1.0 !! ClientIP: 127.0.0.1"));

            cluster.api.delete(Resources.PODS, pod.key(), DeleteOptions.DEFAULT);
            cluster.awaitGone("web");

            assertTrue(cluster.network
                    .resolve("10.244.1.2", 80, dev.coracle.apimachinery.net.Protocol.TCP)
                    .isEmpty());
        }
    }

    @Test
    void failingContainerBacksOff() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod("web", "{\"containers\":[{\"name\":\"c\",\"image\":\"x\",\"command\":[\"false\"]}]}");

            KubeObject waiting = cluster.await("web", p -> state(p, "waiting").equals("CrashLoopBackOff"));
            assertEquals(1, status(waiting).integer("restartCount", -1));

            cluster.advance(Duration.ofSeconds(10));
            cluster.await("web", p -> status(p).integer("restartCount", -1) == 2);
        }
    }

    @Test
    void completedPodSucceeds() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod(
                    "job",
                    "{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"x\",\"command\":[\"sh\","
                            + "\"-c\",\"sleep 3; exit 0\"]}]}");
            cluster.await("job", TestCluster::ready);

            cluster.advance(Duration.ofSeconds(3));

            KubeObject done = cluster.await("job", p -> p.text("status.phase").equals("Succeeded"));
            assertEquals("Completed", state(done, "terminated"));
        }
    }

    @Test
    void initContainersRunOneAfterTheOther() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod(
                    "web",
                    "{\"initContainers\":[{\"name\":\"i\",\"image\":\"x\",\"command\":[\"sleep\",\"5\"]}],"
                            + "\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}");
            KubeObject pending = cluster.await("web", p -> p.fields().has("status.initContainerStatuses"));
            assertEquals("Pending", pending.text("status.phase"));
            assertEquals("PodInitializing", state(pending, "waiting"));

            cluster.advance(Duration.ofSeconds(5));

            cluster.await("web", TestCluster::ready);
        }
    }

    @Test
    void tenThousandSimulatedPodsRun() throws Exception {
        try (var cluster = new TestCluster(Map.of(), 10_000)) {
            for (int i = 0; i < 10_000; i++) {
                cluster.createPod("p" + i, "{\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}");
            }
            for (int i = 0; i < 10_000; i += 500) {
                cluster.await("p" + i, TestCluster::ready);
            }
            cluster.await("p9999", TestCluster::ready);
            assertTrue(cluster.faults.isEmpty(), cluster.faults::toString);
        }
    }

    private static dev.coracle.apimachinery.object.Fields status(KubeObject pod) {
        return pod.fields().list("status.containerStatuses").get(0);
    }

    private static String state(KubeObject pod, String state) {
        return pod.fields().list("status.containerStatuses").stream()
                .findFirst()
                .map(c -> c.text("state." + state + ".reason"))
                .orElse("");
    }

    private static String get(TestCluster cluster, KubeObject pod, int port, String path) throws IOException {
        var address = cluster.dial(pod, port);
        URL url = new URL("http://" + address.getHostString() + ":" + address.getPort() + path);
        try (var in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
