package dev.coracle.bench;

import dev.coracle.cluster.tier.NodeTierProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Tier {@code node} with the kernel proxy: requests over kept connections, new connections and bytes a second, from a node and from another
 * pod to a backend pod straight and through its Service's ClusterIP. Load and backend share CPU 1. The ways take turns; ratios are of the
 * same round. Needs root and nft.
 */
final class KernelPath implements Figure {
    private static final int CLUSTER_CPU = 0;
    private static final int LOAD_CPU = 1;
    private static final double WARM_UP = 5;
    private static final double WINDOW = 2;
    private static final double FLOOR = 0.85;
    /** Nobody else sleeps as long. */
    private static final String CLIENT = "sleep 86317";

    private static final Map<String, String> UNITS = Map.of("requests", "/s", "connections", "/s", "bytes", "MB/s");

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public void measure(Report report) throws Exception {
        Optional<String> refusal = NodeTierProbe.kernelProxyRefusal();
        if (refusal.isPresent()) {
            report.note("no kernel proxy here: " + refusal.get());
            return;
        }
        Path where = Files.createTempFile("coracle-bench-backend", "");
        String backend = "taskset -c " + LOAD_CPU + " " + System.getProperty("java.home") + "/bin/java -cp "
                + System.getProperty("java.class.path") + " " + Backend.class.getName() + " {ip} {port} " + where;
        try (ServedCluster cluster =
                        ServedCluster.Shape.kernelProxy(backend, CLIENT).startOn(CLUSTER_CPU);
                HttpConnection client = cluster.connect()) {
            String deployments = "/apis/apps/v1/namespaces/default/deployments";
            client.post(deployments, Objects.deployment("web", "bench-backend", 1))
                    .checked();
            client.post(deployments, Objects.deployment("client", "bench-client", 1))
                    .checked();
            client.post(Objects.path("default", "services"), Objects.service("web"))
                    .checked();
            String[] words = await(() -> Optional.of(Files.readString(where)).filter(text -> !text.isEmpty()))
                    .split(" ");
            InetSocketAddress direct = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
            InetSocketAddress service = cluster.address(client, "web", "80/TCP");
            awaitRule(cluster.nodesPid(), words[0] + " . " + words[1]);
            long pod = await(KernelPath::clientPid);
            try (LoadAgent onNode = LoadAgent.inNetworkOf(cluster.nodesPid(), LOAD_CPU);
                    LoadAgent inPod = LoadAgent.inNetworkOf(pod, LOAD_CPU)) {
                for (String kind : List.of("requests", "connections", "bytes")) {
                    compare(report, kind, "a node", onNode, direct, service);
                    compare(report, kind, "a pod", inPod, direct, service);
                }
            }
        }
    }

    private static void compare(
            Report report,
            String kind,
            String from,
            LoadAgent load,
            InetSocketAddress direct,
            InetSocketAddress service)
            throws IOException {
        load.run(kind, direct, WARM_UP);
        load.run(kind, service, WARM_UP);
        double unit = kind.equals("bytes") ? 1e6 : 1;
        double[] straight = new double[ROUNDS];
        double[] through = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            straight[round] = load.run(kind, direct, WINDOW) / unit;
            through[round] = load.run(kind, service, WINDOW) / unit;
            ratios[round] = through[round] / straight[round];
        }
        String what = kind + " from " + from;
        report.figure(what + ", direct", Samples.of(straight), UNITS.get(kind));
        report.figure(what + ", ClusterIP", Samples.of(through), UNITS.get(kind));
        report.atLeast(FLOOR, what + ", of direct", Samples.of(ratios), "x");
    }

    private static void awaitRule(long nodes, String endpoint) throws IOException {
        await(() -> {
            Process nft = Processes.of(List.of(
                            "nsenter", "--net=/proc/" + nodes + "/ns/net", "nft", "list", "table", "ip", "kube-proxy"))
                    .start();
            String rules = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(rules).filter(text -> text.contains(": " + endpoint));
        });
    }

    private static Optional<Long> clientPid() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(p -> p.getFileName().toString().matches("[0-9]+"))
                    .filter(p -> commandOf(p).equals(CLIENT))
                    .map(p -> Long.parseLong(p.getFileName().toString()))
                    .findFirst();
        }
    }

    private static String commandOf(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private interface Look<T> {
        Optional<T> look() throws IOException;
    }

    private static <T> T await(Look<T> look) throws IOException {
        Optional<T> seen = look.look();
        while (seen.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            seen = look.look();
        }
        return seen.get();
    }
}
