package dev.coracle.kubelet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every runtime must do. */
@Timeout(30)
abstract class ContainerRuntimeContract {
    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    };
    final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final ExecutorService workers = Executors.newFixedThreadPool(2, DAEMONS);
    final RuntimeHost host = new RuntimeHost(
            time,
            time,
            workers,
            DAEMONS,
            ClusterDial.NONE,
            SocketSource.MACHINE,
            PodSandboxes.NONE,
            ServerTls.NONE,
            (task, e) -> {
                throw new AssertionError(task, e);
            });

    /** A runtime whose containers take the pod's own command. */
    abstract ContainerRuntime runtime();

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    Container start(CompletableFuture<Integer> exit, String... command) throws ContainerStartException {
        return runtime().start(Specs.of(List.of(command)), exit::complete);
    }

    static int await(CompletableFuture<Integer> exit) throws Exception {
        return exit.get(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheExitCode() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();

        start(exit, "sh", "-c", "exit 7");

        assertEquals(7, await(exit));
    }

    @Test
    void keepsTheOutput() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();

        Container container = start(exit, "echo", "hello");
        await(exit);

        assertEquals("hello\n", text(container.log()));
    }

    @Test
    void stopsWhenAskedAndTellsOnce() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Container container = start(exit, "sleep", "1000");

        container.stop(Duration.ofSeconds(30));
        await(exit);
        container.stop(Duration.ZERO);

        assertTrue(exit.isDone());
    }

    static String text(ContainerLog log) {
        StringBuilder text = new StringBuilder();
        log.lines().forEach(line -> text.append(new String(line.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }
}
