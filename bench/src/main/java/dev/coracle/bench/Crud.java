package dev.coracle.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Requests per second against an API server without nodes, over one connection and over eight, each with its own thread. */
final class Crud implements Figure {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final int LISTED = 1000;

    private enum Verb {
        CREATE("create"),
        GET("get"),
        PATCH("merge-patch"),
        LIST("list of 1,000"),
        DELETE("delete");

        private final String words;

        Verb(String words) {
            this.words = words;
        }
    }

    private record Kind(String resource, UnaryOperator<String> object) {}

    @Override
    public String name() {
        return "crud";
    }

    @Override
    public void measure(Report report) throws Exception {
        List<Kind> kinds = List.of(new Kind("configmaps", Objects::configMap), new Kind("pods", Objects::pod));
        try (ServedCluster cluster = ServedCluster.Shape.API_SERVER.start()) {
            for (Kind kind : kinds) {
                fill(cluster, kind);
                round(cluster, kind, 8, "warm-" + kind.resource); // compiles both sides
            }
            for (int connections : new int[] {1, 8}) {
                for (Kind kind : kinds) {
                    measure(report, cluster, kind, connections);
                }
            }
        }
    }

    private static void measure(Report report, ServedCluster cluster, Kind kind, int connections) throws Exception {
        Map<Verb, double[]> rates = new EnumMap<>(Verb.class);
        for (int i = 0; i < ROUNDS; i++) {
            String namespace = kind.resource + "-" + connections + "-" + i;
            for (Map.Entry<Verb, Double> rate :
                    round(cluster, kind, connections, namespace).entrySet()) {
                rates.computeIfAbsent(rate.getKey(), verb -> new double[ROUNDS])[i] = rate.getValue();
            }
        }
        for (Map.Entry<Verb, double[]> entry : rates.entrySet()) {
            String what = entry.getKey().words + " " + kind.resource + ", connections: " + connections;
            Samples samples = Samples.of(entry.getValue());
            if (entry.getKey() == Verb.CREATE && connections > 1) {
                report.atLeast(10_000, what, samples, "/s");
            } else {
                report.figure(what, samples, "/s");
            }
        }
    }

    private static void fill(ServedCluster cluster, Kind kind) throws IOException {
        try (HttpConnection client = cluster.connect()) {
            String namespace = "list-" + kind.resource;
            make(cluster, namespace);
            for (int i = 0; i < LISTED; i++) {
                client.post(Objects.path(namespace, kind.resource), kind.object.apply("o-" + i))
                        .checked();
            }
        }
    }

    /** A namespace that pods can be created in. */
    static void make(ServedCluster cluster, String namespace) throws IOException {
        try (HttpConnection client = cluster.connect()) {
            client.post("/api/v1/namespaces", Objects.namespace(namespace)).checked();
            client.watch(Objects.path(namespace, "serviceaccounts") + "?watch=1&fieldSelector=metadata.name%3Ddefault");
            client.nextEvent();
        }
    }

    private static Map<Verb, Double> round(ServedCluster cluster, Kind kind, int connections, String namespace)
            throws Exception {
        make(cluster, namespace);
        String path = Objects.path(namespace, kind.resource);
        String listPath = Objects.path("list-" + kind.resource, kind.resource) + "?limit=" + LISTED;
        AtomicLong made = new AtomicLong();
        AtomicLong deleted = new AtomicLong();
        Map<Verb, Double> rates = new EnumMap<>(Verb.class);
        rates.put(Verb.CREATE, rate(cluster, connections, (client, n) -> {
            client.post(path, kind.object.apply("o-" + made.getAndIncrement())).checked();
            return true;
        }));
        long count = made.get();
        rates.put(Verb.GET, rate(cluster, connections, (client, n) -> {
            client.get(path + "/o-" + n % count).checked();
            return true;
        }));
        rates.put(Verb.PATCH, rate(cluster, connections, (client, n) -> {
            client.mergePatch(path + "/o-" + n % count, "{\"metadata\":{\"labels\":{\"n\":\"" + n + "\"}}}")
                    .checked();
            return true;
        }));
        rates.put(Verb.LIST, rate(cluster, connections, (client, n) -> {
            client.get(listPath).checked();
            return true;
        }));
        rates.put(Verb.DELETE, rate(cluster, connections, (client, n) -> {
            long victim = deleted.getAndIncrement();
            if (victim >= count) {
                return false;
            }
            client.delete(path + "/o-" + victim + "?gracePeriodSeconds=0").checked();
            return true;
        }));
        try (HttpConnection client = cluster.connect()) {
            client.delete(path + "?gracePeriodSeconds=0").checked();
        }
        return rates;
    }

    private interface Operation {
        /** @return whether there was something left to do */
        boolean run(HttpConnection client, long n) throws IOException;
    }

    private static double rate(ServedCluster cluster, int connections, Operation operation) throws Exception {
        List<HttpConnection> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(cluster.connect());
            clients.get(i).get("/readyz").checked();
        }
        AtomicLong next = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        long start = System.nanoTime();
        List<Future<Long>> counts = threads.invokeAll(clients.stream()
                .map(client -> (Callable<Long>) () -> repeat(client, next, operation, start + WINDOW))
                .toList());
        double seconds = (System.nanoTime() - start) / 1e9;
        threads.shutdown();
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        for (HttpConnection client : clients) {
            client.close();
        }
        return sum / seconds;
    }

    private static long repeat(HttpConnection client, AtomicLong next, Operation operation, long end)
            throws IOException {
        long done = 0;
        while (System.nanoTime() < end && operation.run(client, next.getAndIncrement())) {
            done++;
        }
        return done;
    }
}
