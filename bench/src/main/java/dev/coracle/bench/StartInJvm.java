package dev.coracle.bench;

import dev.coracle.cluster.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What tests pay: the first cluster of a JVM that has loaded nothing yet, and the next one after it was closed. The client is
 * in that JVM too, since a test's would be; its TLS classes are part of the figure.
 */
final class StartInJvm implements Figure {
    @Override
    public String name() {
        return "jvm";
    }

    @Override
    public void measure(Report report) throws Exception {
        double[][] rows = new double[ROUNDS][];
        for (int round = 0; round < ROUNDS; round++) {
            Process process = Processes.java(StartInJvm.class).start();
            String numbers = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            rows[round] = Arrays.stream(numbers.split("\\s+"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
        report.figure("first cluster: Cluster.start()", column(rows, 0), "ms");
        report.atMost(1800, "first cluster: to a created Service", column(rows, 1), "ms");
        report.figure("first cluster: close", column(rows, 2), "ms");
        report.figure("second cluster: Cluster.start()", column(rows, 3), "ms");
        report.atMost(30, "second cluster: to a created Service", column(rows, 4), "ms");
        report.figure("second cluster: close", column(rows, 5), "ms");
        report.figure("tenth cluster: Cluster.start()", column(rows, 6), "ms");
        report.atMost(30, "tenth cluster: to a created Service", column(rows, 7), "ms");
        report.figure("tenth cluster: close", column(rows, 8), "ms");
    }

    private static Samples column(double[][] rows, int column) {
        return Samples.of(Arrays.stream(rows).mapToDouble(row -> row[column]).toArray());
    }

    public static void main(String[] arguments) throws Exception {
        for (int cluster = 1; cluster <= 10; cluster++) {
            String times = oneLife();
            if (cluster == 1 || cluster == 2 || cluster == 10) {
                System.out.println(times);
            }
        }
    }

    private static String oneLife() throws IOException {
        long start = System.nanoTime();
        Cluster cluster = Cluster.start();
        double started = ColdStart.millisSince(start);
        try (HttpConnection client = new HttpConnection(cluster.apiServer(), cluster.token())) {
            client.post(Objects.path("default", "services"), Objects.service("web"))
                    .checked();
        }
        double created = ColdStart.millisSince(start);
        long end = System.nanoTime();
        cluster.close();
        return started + " " + created + " " + ColdStart.millisSince(end);
    }
}
