package dev.coracle.bench;

/** From sending a Deployment of 10,000 simulated pods to its status saying that all are ready, on a hundred nodes. */
final class ManyPods implements Figure {
    private static final int PODS = 10_000;
    private static final int NODES = 100;

    @Override
    public String name() {
        return "pods";
    }

    @Override
    public void measure(Report report) throws Exception {
        Samples seconds = Samples.take(round -> {
            try (ServedCluster cluster = ServedCluster.Shape.full(NODES).start();
                    HttpConnection client = cluster.connect();
                    HttpConnection watcher = cluster.connect()) {
                String deployments = "/apis/apps/v1/namespaces/default/deployments";
                watcher.watch(deployments + "?watch=1");
                long start = System.nanoTime();
                client.post(deployments, Objects.deployment("many", "bench", PODS))
                        .checked();
                while (!watcher.nextEvent().contains("\"readyReplicas\":" + PODS)) {
                    // the next event
                }
                return ColdStart.millisSince(start) / 1000;
            }
        });
        report.atMost(10, "10,000 simulated pods to ready", seconds, "s");
    }
}
