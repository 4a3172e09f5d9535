package dev.coracle.bench;

import dev.coracle.cluster.Profile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests over kept connections and new connections a second: straight to a backend process, through its Service's ClusterIP,
 * and through HAProxy where it is installed. Load and backend share CPU 1; what relays has CPU 0. The ways take turns.
 */
final class ProxyThroughput implements Figure {
    private static final int RELAY_CPU = 0;
    private static final int LOAD_CPU = 1;
    private static final double WARM_UP = 5;
    private static final double WINDOW = 2;

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
        try (ServedCluster cluster = new ServedCluster.Shape(Profile.FULL, 1, backend).startOn(RELAY_CPU);
                HttpConnection client = cluster.connect()) {
            client.post("/apis/apps/v1/namespaces/default/deployments", Objects.deployment("web", "bench-backend", 1))
                    .checked();
            client.post(Objects.path("default", "services"), Objects.service("web"))
                    .checked();
            Map<String, InetSocketAddress> ways = new LinkedHashMap<>();
            InetSocketAddress clusterIp = cluster.address(client, "web", "80/TCP");
            String[] direct = awaitContent(where).split(" ");
            ways.put("direct", new InetSocketAddress(direct[0], Integer.parseInt(direct[1])));
            ways.put("ClusterIP", clusterIp);
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

    private static void withHaproxy(Report report, Map<String, InetSocketAddress> ways) throws Exception {
        int port = ColdStart.freePort();
        Path configuration = Files.createTempFile("coracle-bench-haproxy", ".cfg");
        InetSocketAddress direct = ways.get("direct");
        Files.writeString(
                configuration,
                "global\n  nbthread 1\n  maxconn 4096\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n"
                        + "  timeout server 60s\n  option splice-auto\nlisten bench\n  bind 127.0.0.1:" + port
                        + "\n  server backend " + direct.getAddress().getHostAddress() + ":" + direct.getPort() + "\n");
        Process haproxy = Processes.pinned(
                        RELAY_CPU, Processes.of(List.of("haproxy", "-db", "-f", configuration.toString())))
                .start();
        try {
            ways.put("HAProxy", new InetSocketAddress("127.0.0.1", port));
            compare(report, ways);
        } finally {
            Processes.end(haproxy);
        }
    }

    private interface Load {
        double run(InetSocketAddress target, double seconds) throws IOException;
    }

    private static void compare(Report report, Map<String, InetSocketAddress> ways) throws IOException {
        compare(report, ways, "requests", PlainLoad::requestsPerSecond);
        compare(report, ways, "new connections", PlainLoad::connectionsPerSecond);
    }

    private static void compare(Report report, Map<String, InetSocketAddress> ways, String what, Load load)
            throws IOException {
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (InetSocketAddress target : ways.values()) {
            load.run(target, WARM_UP);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, InetSocketAddress> way : ways.entrySet()) {
                rates.computeIfAbsent(way.getKey(), key -> new double[ROUNDS])[round] =
                        load.run(way.getValue(), WINDOW);
            }
        }
        rates.forEach((way, taken) -> report.figure(what + ", " + way, Samples.of(taken), "/s"));
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
