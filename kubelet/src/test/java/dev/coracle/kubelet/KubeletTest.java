package dev.coracle.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.kubelet.images.ImageProgram;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    void execChangesWhatNginxServes() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod("web", "{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:1.27\"}]}");
            KubeObject pod = cluster.await("web", TestCluster::ready);
            assertTrue(get(cluster, pod, 80, "/").contains("Welcome to nginx!"));

            CompletableFuture<Integer> exit = new CompletableFuture<>();
            cluster.kubelet
                    .gateway()
                    .exec(
                            pod.key(),
                            new ExecOptions(
                                    "",
                                    List.of("sh", "-c", "echo web1 > /usr/share/nginx/html/index.html"),
                                    false,
                                    true,
                                    true,
                                    false),
                            new ExitOnly(exit));

            assertEquals(0, exit.get(60, TimeUnit.SECONDS));
            assertEquals("web1\n", get(cluster, pod, 80, "/"));
        }
    }

    @Test
    void logsCanBeTailedAndTimestamped() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod(
                    "job",
                    "{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"busybox\",\"command\":"
                            + "[\"sh\",\"-c\",\"echo one; echo two\"]}]}");
            KubeObject pod = cluster.await("job", p -> p.text("status.phase").equals("Succeeded"));

            assertEquals("one\ntwo\n", logs(cluster, pod, false, Optional.empty()));
            assertEquals("2026-01-01T00:00:00.000000000Z two\n", logs(cluster, pod, true, Optional.of(1L)));
            assertEquals(
                    "container other is not valid for pod job",
                    assertThrows(
                                    StatusException.class,
                                    () -> cluster.kubelet.gateway().exec(pod.key(), exec("other"), new ExitOnly(null)))
                            .getMessage());
            assertEquals(
                    "unable to upgrade connection: container not found (\"c\")",
                    assertThrows(
                                    StatusException.class,
                                    () -> cluster.kubelet.gateway().exec(pod.key(), exec("c"), new ExitOnly(null)))
                            .getMessage());
        }
    }

    @Test
    void missingConfigMapHoldsTheContainerBackUntilItExists() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod(
                    "web",
                    "{\"containers\":[{\"name\":\"c\",\"image\":\"x\",\"envFrom\":[{\"configMapRef\":{\"name\":\"cfg\"}}]}]}");
            KubeObject waiting = cluster.await("web", p -> state(p, "waiting").equals("CreateContainerConfigError"));
            assertEquals("configmap \"cfg\" not found", status(waiting).text("state.waiting.message"));

            cluster.api.create(
                    Resources.CONFIG_MAPS, "default", Json.parseTrusted("{\"metadata\":{\"name\":\"cfg\"}}"));
            cluster.advance(Duration.ofSeconds(2));

            cluster.await("web", TestCluster::ready);
        }
    }

    @Test
    void volumesAreFilesOfTheContainer() throws Exception {
        try (var cluster = new TestCluster(Map.of())) {
            cluster.api.create(
                    Resources.CONFIG_MAPS,
                    "default",
                    Json.parseTrusted(
                            "{\"metadata\":{\"name\":\"site\"},\"data\":{\"index.html\":\"from a volume\"}}"));
            cluster.createPod(
                    "web",
                    "{\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"site\"}}],\"containers\":[{\"name\":\"c\","
                            + "\"image\":\"nginx\",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":"
                            + "\"/usr/share/nginx/html\"}]}]}");

            KubeObject pod = cluster.await("web", TestCluster::ready);

            assertEquals("from a volume", get(cluster, pod, 80, "/"));
        }
    }

    @Test
    void closingLeavesNoListenerBehind() throws Exception {
        java.net.InetSocketAddress address;
        try (var cluster = new TestCluster(Map.of())) {
            cluster.createPod("web", "{\"containers\":[{\"name\":\"c\",\"image\":\"nginx\"}]}");
            address = cluster.dial(cluster.await("web", TestCluster::ready), 80);
        }
        try (var socket = new java.net.Socket()) {
            assertThrows(IOException.class, () -> socket.connect(address, 1000));
        }
    }

    private static ExecOptions exec(String container) {
        return new ExecOptions(container, List.of("true"), false, true, true, false);
    }

    private static String logs(TestCluster cluster, KubeObject pod, boolean timestamps, Optional<Long> tail) {
        StringBuilder text = new StringBuilder();
        var options = new LogOptions("", false, false, timestamps, Optional.empty(), tail, Optional.empty());
        cluster.kubelet.gateway().logs(pod.key(), options, new ContainerGateway.ByteSink() {
            @Override
            public void bytes(byte[] bytes) {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void end(String error) {
                assertEquals("", error);
            }
        });
        return text.toString();
    }

    private record ExitOnly(CompletableFuture<Integer> exit) implements ContainerGateway.ProcessSink {
        @Override
        public void stdout(byte[] bytes) {
            // Only the exit code counts.
        }

        @Override
        public void stderr(byte[] bytes) {
            // Only the exit code counts.
        }

        @Override
        public void exit(int code) {
            exit.complete(code);
        }

        @Override
        public void failed(String message) {
            exit.completeExceptionally(new AssertionError(message));
        }
    }

    @Test
    void thousandsOfSimulatedPodsRun() throws Exception {
        try (var cluster = new TestCluster(Map.of(), 10_000)) {
            for (int i = 0; i < 3_000; i++) {
                cluster.createPod("p" + i, "{\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}");
            }
            for (int i = 0; i < 3_000; i += 500) {
                cluster.await("p" + i, TestCluster::ready);
            }
            cluster.await("p2999", TestCluster::ready);
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
