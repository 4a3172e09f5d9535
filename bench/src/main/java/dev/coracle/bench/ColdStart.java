package dev.coracle.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From starting a built {@code ./coracle up}, archive and all, to the first 200 from {@code /readyz} and to a created Service,
 * as seen by a client that is already running.
 */
final class ColdStart implements Figure {
    @Override
    public String name() {
        return "cold";
    }

    private record Times(double ready, double created) {}

    @Override
    public void measure(Report report) throws Exception {
        run(ROUNDS); // the client's own first time
        double[] ready = new double[ROUNDS];
        double[] created = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Times times = run(round);
            ready[round] = times.ready;
            created[round] = times.created;
        }
        report.atMost(1000, "exec of coracle up to /readyz", Samples.of(ready), "ms");
        report.atMost(1000, "exec of coracle up to a created Service", Samples.of(created), "ms");
    }

    private static Times run(int round) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("coracle-bench");
        URI server = URI.create("https://127.0.0.1:" + freePort());
        ProcessBuilder builder = Processes.of(List.of(
                Path.of(System.getProperty("coracle.home"), "coracle").toString(),
                "up",
                "--name",
                "bench-" + round,
                "--token",
                "bench",
                "--port",
                Integer.toString(server.getPort()),
                "--kubeconfig",
                home.resolve("kubeconfig").toString()));
        builder.environment().put("HOME", home.toString());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("XDG_"));
        builder.redirectOutput(home.resolve("output").toFile());
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            while (true) {
                try (HttpConnection client = new HttpConnection(server, "bench")) {
                    if (client.get("/readyz").status() == 200) {
                        double ready = millisSince(start);
                        client.post(Objects.path("default", "services"), Objects.service("web"))
                                .checked();
                        return new Times(ready, millisSince(start));
                    }
                } catch (ConnectException e) {
                    if (!process.isAlive()) {
                        throw new IOException("coracle up ended; see " + home.resolve("output"), e);
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        } finally {
            Processes.end(process);
        }
    }

    static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
