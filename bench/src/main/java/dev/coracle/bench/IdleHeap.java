package dev.coracle.bench;

import dev.coracle.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The heap a cluster keeps when nothing happens: a hundred of them in one JVM, two nodes each, after collection. */
final class IdleHeap implements Figure {
    private static final int CLUSTERS = 100;

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void measure(Report report) throws Exception {
        Samples samples = Samples.take(round -> {
            Process process = Processes.java(IdleHeap.class).start();
            return Double.parseDouble(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        });
        report.atMost(10, "heap per idle cluster of " + CLUSTERS, samples, "MiB");
    }

    public static void main(String[] arguments) {
        List<Cluster> clusters = new ArrayList<>(CLUSTERS + 1);
        clusters.add(settled(0)); // what all share is loaded with the first
        double before = used();
        for (int i = 1; i <= CLUSTERS; i++) {
            clusters.add(settled(i));
        }
        System.out.println((used() - before) / CLUSTERS / (1 << 20));
        clusters.forEach(Cluster::close);
    }

    /** A cluster whose own pods have started. */
    private static Cluster settled(int number) {
        Cluster cluster = Cluster.builder().name("idle-" + number).start();
        cluster.await("deployment/coredns -n kube-system").available();
        return cluster;
    }

    private static double used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
