package dev.coracle.kubelet.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.kubelet.network.ListenAddresses;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.kubelet.runtime.Console;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.runtime.ServerTls;
import dev.coracle.kubelet.runtime.java.JavaRuntime;
import dev.coracle.kubelet.volume.FileTree;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code --delay-shutdown}, by which tests see what becomes of endpoints that are terminating. */
@Timeout(60)
final class NetexecTest {
    private static final String POD_IP = "10.244.1.2";

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final ExecutorService workers = Executors.newCachedThreadPool(NetexecTest::daemon);
    private final LoopbackPodNetwork network = new LoopbackPodNetwork(ListenAddresses.VIRTUAL);
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    @Test
    void goesOnServingAndIsNotReadyWhileItTerminates() throws Exception {
        Container netexec = start();
        assertEquals("200 ok", get("/readyz"));

        netexec.stop(Duration.ofSeconds(30));

        assertEquals("503 shutting down", get("/readyz"));
        assertEquals("200 web", get("/hostname"));
        assertEquals("200 80", get("/serverport"));
        assertFalse(exit.isDone());
        time.advance(Duration.ofSeconds(5));
        assertEquals(0, exit.get(30, TimeUnit.SECONDS));
    }

    @Test
    void isKilledWhenItsGraceIsOver() throws Exception {
        Container netexec = start();

        netexec.stop(Duration.ofSeconds(3));
        time.advance(Duration.ofSeconds(3));

        assertEquals(137, exit.get(30, TimeUnit.SECONDS));
    }

    @Test
    void isKilledAtOnceWithoutGrace() throws Exception {
        Container netexec = start();

        netexec.stop(Duration.ofSeconds(30));
        netexec.stop(Duration.ZERO);

        assertEquals(137, exit.get(30, TimeUnit.SECONDS));
    }

    @Test
    void tellsItsPortByUdp() throws Exception {
        start();
        InetSocketAddress at = network.resolve(POD_IP, 8081, Protocol.UDP).orElseThrow();

        byte[] request = "serverport\n".getBytes(StandardCharsets.US_ASCII);
        byte[] answer;
        try (DatagramSocket socket = new DatagramSocket()) {
            answer = ClusterDial.exchange(socket, at, request, 30_000);
        }

        assertEquals("8081", new String(answer, StandardCharsets.US_ASCII));
    }

    private Container start() throws Exception {
        ObjectKey pod = ObjectKey.of("default", "web");
        RuntimeHost host = new RuntimeHost(
                time,
                time,
                workers,
                NetexecTest::daemon,
                ClusterDial.NONE,
                SocketSource.MACHINE,
                PodSandboxes.NONE,
                ServerTls.NONE,
                (task, e) -> {
                    throw new AssertionError(task, e);
                });
        ContainerSpec spec = new ContainerSpec(
                pod,
                "u1",
                List.of(POD_IP),
                "web",
                "node-1",
                "c",
                "agnhost",
                List.of(),
                List.of("netexec", "--http-port", "80", "--delay-shutdown", "5"),
                "",
                Map.of(),
                List.of(),
                Console.NONE,
                FileTree.empty(),
                network.attach(pod, List.of(POD_IP), List.of()));
        return new JavaRuntime(host, Agnhost::new).start(spec, exit::complete);
    }

    private String get(String path) throws Exception {
        InetSocketAddress at = network.resolve(POD_IP, 80, Protocol.TCP).orElseThrow();
        URI uri = URI.create("http://127.0.0.1:" + at.getPort() + path);
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
