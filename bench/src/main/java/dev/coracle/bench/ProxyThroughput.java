package dev.coracle.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests over kept connections, new connections and bytes a second: straight to a backend process, through its Service's
 * ClusterIP, and through HAProxy where it is installed; and the CPU time each relay takes for one. Load and backend share CPU 1; what
 * relays has CPU 0. The ways take turns. Ratios to HAProxy are of the same round.
 */
final class ProxyThroughput implements Figure {
    private static final int RELAY_CPU = 0;
    private static final int LOAD_CPU = 1;
    private static final double WARM_UP = 20;
    private static final double WINDOW = 2;
    private static final String HAPROXY = "HAProxy";

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public void measure(Report report) throws Exception {
        Path where = Files.createTempFile("coracle-bench-backend", "");
        String backend = "taskset -c " + LOAD_CPU + " " + System.getProperty("java.home") + "/bin/java -cp "
                + System.getProperty("java.class.path") + " " + Backend.class.getName() + " {ip} {port} " + where;
        Processes.pinSelf(Integer.toString(LOAD_CPU));
        try (ServedCluster cluster = ServedCluster.Shape.backed(1, backend).startOn(RELAY_CPU);
                HttpConnection client = cluster.connect()) {
            client.post("/apis/apps/v1/namespaces/default/deployments", Objects.deployment("web", "bench-backend", 1))
                    .checked();
            client.post(Objects.path("default", "services"), Objects.service("web"))
                    .checked();
            Map<String, Relay> ways = new LinkedHashMap<>();
            InetSocketAddress clusterIp = cluster.address(client, "web", "80/TCP");
            String[] direct = awaitContent(where).split(" ");
            ways.put("direct", new Relay(new InetSocketAddress(direct[0], Integer.parseInt(direct[1])), 0));
            ways.put("ClusterIP", new Relay(clusterIp, cluster.pid()));
            if (Processes.installed("haproxy")) {
                withHaproxy(report, ways);
            } else {
                report.note("HAProxy is not installed: no figures of its");
                compare(report, ways);
            }
        } finally {
            Processes.pinSelf("0-" + (Runtime.getRuntime().availableProcessors() - 1));
        }
    }

    /** A way to the backend. {@code pid} is 0 where nothing relays. */
    private record Relay(InetSocketAddress address, long pid) {
        double cpuSeconds() throws IOException {
            return pid == 0 ? 0 : Processes.cpuSeconds(pid);
        }
    }

    private static void withHaproxy(Report report, Map<String, Relay> ways) throws Exception {
        Path configuration = Files.createTempFile("coracle-bench-haproxy", ".cfg");
        int port = ColdStart.freePort();
        InetSocketAddress direct = ways.get("direct").address();
        Files.writeString(
                configuration,
                "global\n  nbthread 1\n  maxconn 4096\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n"
                        + "  timeout server 60s\n  option splice-auto\nlisten bench\n  bind 127.0.0.1:" + port
                        + "\n  server backend " + direct.getAddress().getHostAddress() + ":" + direct.getPort() + "\n");
        Process haproxy = Processes.pinned(
                        RELAY_CPU, Processes.of(List.of("haproxy", "-db", "-f", configuration.toString())))
                .start();
        try {
            ways.put(HAPROXY, new Relay(new InetSocketAddress("127.0.0.1", port), haproxy.pid()));
            compare(report, ways);
        } finally {
            Processes.end(haproxy);
        }
    }

    private interface Load {
        double run(InetSocketAddress target, double seconds) throws IOException;
    }

    /**
     * What is counted.
     *
     * @param rateUnit so many in a second make one of {@code rate}
     * @param cpuUnit seconds for one of them, times this, make one of {@code cpu}
     * @param floor aim for the rate, of HAProxy's
     * @param ceiling aim for CPU time, of HAProxy's; 0 for none
     */
    private record Kind(
            String what,
            Load load,
            String rate,
            double rateUnit,
            String cpu,
            double cpuUnit,
            double floor,
            double ceiling) {}

    private static void compare(Report report, Map<String, Relay> ways) throws IOException {
        compare(report, ways, new Kind("requests", PlainLoad::requestsPerSecond, "/s", 1, "us each", 1e6, 0.8, 0));
        compare(
                report,
                ways,
                new Kind("new connections", PlainLoad::connectionsPerSecond, "/s", 1, "us each", 1e6, 0.5, 1.6));
        compare(report, ways, new Kind("bulk", PlainLoad::bytesPerSecond, "MB/s", 1e6, "s per GB", 1e9, 0.9, 0.6));
    }

    private static void compare(Report report, Map<String, Relay> ways, Kind kind) throws IOException {
        Map<String, double[]> rates = new LinkedHashMap<>();
        Map<String, double[]> costs = new LinkedHashMap<>();
        for (Relay way : ways.values()) {
            // What is compiled in the background meanwhile would count as CPU time of the relay.
            kind.load.run(way.address, way.pid == 0 ? WINDOW : WARM_UP);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Relay> way : ways.entrySet()) {
                double before = way.getValue().cpuSeconds();
                double rate = kind.load.run(way.getValue().address, WINDOW);
                double cpu = way.getValue().cpuSeconds() - before;
                rates.computeIfAbsent(way.getKey(), key -> new double[ROUNDS])[round] = rate / kind.rateUnit;
                costs.computeIfAbsent(way.getKey(), key -> new double[ROUNDS])[round] =
                        cpu / (rate * WINDOW) * kind.cpuUnit;
            }
        }
        rates.forEach((way, taken) -> report.figure(kind.what + ", " + way, Samples.of(taken), kind.rate));
        costs.remove("direct");
        costs.forEach((way, taken) -> report.figure(kind.what + ", CPU of " + way, Samples.of(taken), kind.cpu));
        if (ways.containsKey(HAPROXY)) {
            report.atLeast(kind.floor, kind.what + ", of HAProxy's", ratios(rates), "x");
            if (kind.ceiling > 0) {
                report.atMost(kind.ceiling, kind.what + ", of HAProxy's CPU", ratios(costs), "x");
            } else {
                report.figure(kind.what + ", of HAProxy's CPU", ratios(costs), "x");
            }
        }
    }

    private static Samples ratios(Map<String, double[]> taken) {
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ratios[round] = taken.get("ClusterIP")[round] / taken.get(HAPROXY)[round];
        }
        return Samples.of(ratios);
    }

    private static String awaitContent(Path file) throws IOException {
        String content = Files.readString(file);
        while (content.isEmpty()) {
            Thread.onSpinWait();
            content = Files.readString(file);
        }
        return content;
    }
}
