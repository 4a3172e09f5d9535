package dev.coracle.bench;

import java.io.IOException;

/**
 * From sending a Deployment of ten to the EndpointSlice that names ten ready endpoints, seen on a watch: through Deployment,
 * ReplicaSet, scheduler, kubelets (simulated pods) and the slices' controller.
 */
final class DeploymentReady implements Figure {
    private static final int REPLICAS = 10;

    @Override
    public String name() {
        return "deployment";
    }

    @Override
    public void measure(Report report) throws Exception {
        try (ServedCluster cluster = ServedCluster.Shape.full(4).start()) {
            Samples first = Samples.of(run(cluster, "first"));
            for (int i = 0; i < 10; i++) {
                run(cluster, "warm-" + i);
            }
            Samples warm = Samples.take(round -> run(cluster, "web-" + round));
            report.figure("Deployment of 10 to endpoints, first", first, "ms");
            report.atMost(50, "Deployment of 10 to endpoints, warm", warm, "ms");
        }
    }

    private static double run(ServedCluster cluster, String name) throws IOException {
        String slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        try (HttpConnection client = cluster.connect();
                HttpConnection watcher = cluster.connect()) {
            client.post(Objects.path("default", "services"), Objects.service(name))
                    .checked();
            watcher.watch(slices + "?watch=1&labelSelector=kubernetes.io%2Fservice-name%3D" + name);
            long start = System.nanoTime();
            client.post(deployments, Objects.deployment(name, "bench", REPLICAS))
                    .checked();
            while (ready(watcher.nextEvent()) < REPLICAS) {
                // the next event
            }
            double millis = ColdStart.millisSince(start);
            client.delete(deployments + "/" + name).checked();
            client.delete(Objects.path("default", "services") + "/" + name).checked();
            return millis;
        }
    }

    private static int ready(String slice) {
        return slice.split("\"ready\":true", -1).length - 1;
    }
}
