package dev.coracle.bench;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.ServiceTracker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * The Service table with 10,000 Services of 10 endpoints each: how long after the event of a changed slice a connection would go
 * elsewhere, and how much memory the table takes beside the informers' own copies. In a process of its own, without sockets.
 */
final class Scale implements Figure {
    private static final int SERVICES = 10_000;
    private static final int ENDPOINTS = 10;
    private static final int WARM_UP = 5_000;
    private static final int CHANGES = 10_000;
    private static final double MIB = 1 << 20;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void measure(Report report) throws Exception {
        double[][] rounds = new double[ROUNDS][];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = figures();
        }
        report.figure("changed slice to changed table, p50", column(rounds, 0), "us");
        report.atMost(5_000, "the same, p99", column(rounds, 1), "us");
        report.figure("CPU time of that, p50", column(rounds, 2), "us");
        report.figure("the same, p99", column(rounds, 3), "us");
        report.atMost(60, "table of 10,000 Services x 10", column(rounds, 4), "MiB");
        report.figure("informers' copies of the same objects", column(rounds, 5), "MiB");
    }

    private static Samples column(double[][] rounds, int index) {
        double[] values = new double[rounds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rounds[i][index];
        }
        return Samples.of(values);
    }

    private static double[] figures() throws IOException {
        Process process = Processes.java(Scale.class).start();
        String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        double[] figures = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            figures[i] = Double.parseDouble(words[i]);
        }
        return figures;
    }

    public static void main(String[] arguments) {
        double empty = used();
        Events alone = new Events();
        alone.fill();
        double copies = used() - empty;
        Events tracked = new Events();
        ServiceTracker tracker = new ServiceTracker(tracked.services, tracked.slices);
        tracked.fill();
        double both = used() - empty - copies;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] micros = new double[CHANGES];
        double[] cpuMicros = new double[CHANGES];
        Random random = new Random(5);
        for (int i = -WARM_UP; i < CHANGES; i++) {
            int service = random.nextInt(SERVICES);
            String ip = "10.9." + (i >> 8 & 0xff) + "." + (i & 0xff);
            KubeObject changed = slice(service, ip);
            long cpu = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            tracked.watches.put(Resources.ENDPOINT_SLICES, changed);
            boolean visible = tracker
                    .get()
                    .at(new ServiceAddress(clusterIp(service), 80, Protocol.TCP))
                    .orElseThrow()
                    .servicePort()
                    .endpoints()
                    .stream()
                    .anyMatch(e -> e.ip().equals(ip));
            long took = System.nanoTime() - start;
            long worked = threads.getCurrentThreadCpuTime() - cpu;
            if (!visible) {
                throw new IllegalStateException("the change is not in the table");
            }
            if (i >= 0) {
                micros[i] = took / 1e3;
                cpuMicros[i] = worked / 1e3;
            }
        }
        Samples samples = Samples.of(micros);
        Samples work = Samples.of(cpuMicros);
        System.out.println(samples.median() + " " + samples.percentile(99) + " " + work.median() + " "
                + work.percentile(99) + " " + (both - copies) / MIB + " " + copies / MIB);
        Reference.reachabilityFence(alone);
        System.exit(0);
    }

    private static double used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String clusterIp(int service) {
        return "10.96." + service / 250 + "." + (1 + service % 250);
    }

    private static KubeObject service(int number) {
        return KubeObject.of(
                Json.parseTrusted("{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"namespace\":"
                        + "\"default\",\"name\":\"web-" + number
                        + "\"},\"spec\":{\"type\":\"NodePort\",\"clusterIP\":\""
                        + clusterIp(number) + "\",\"clusterIPs\":[\"" + clusterIp(number)
                        + "\"],\"ports\":[{\"name\":\"http\","
                        + "\"protocol\":\"TCP\",\"port\":80,\"nodePort\":" + (30_000 + number) + "}]}}"));
    }

    private static KubeObject slice(int number, String first) {
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < ENDPOINTS; i++) {
            String ip = i == 0 ? first : "10.244." + (number >> 5 & 0xff) + "." + ((number & 31) * 8 + i & 0xff);
            endpoints
                    .append(i == 0 ? "" : ",")
                    .append("{\"addresses\":[\"")
                    .append(ip)
                    .append("\"],\"conditions\":{\"ready\":true,\"serving\":true,\"terminating\":false},"
                            + "\"nodeName\":\"node-1\",\"targetRef\":{\"kind\":\"Pod\",\"name\":\"web-")
                    .append(number)
                    .append('-')
                    .append(i)
                    .append("\",\"namespace\":\"default\"}}");
        }
        return KubeObject.of(Json.parseTrusted("{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\","
                + "\"metadata\":{\"namespace\":\"default\",\"name\":\"web-" + number + "-abcde\",\"labels\":{"
                + "\"kubernetes.io/service-name\":\"web-" + number
                + "\"}},\"addressType\":\"IPv4\",\"ports\":[{\"name\":"
                + "\"http\",\"protocol\":\"TCP\",\"port\":8080}],\"endpoints\":[" + endpoints + "]}"));
    }

    /** Both informers of a Service table, and what they are told. */
    private static final class Events {
        private final ToldWatches watches = new ToldWatches();
        private final Informer services = watches.informer(Resources.SERVICES);
        private final Informer slices = watches.informer(Resources.ENDPOINT_SLICES);

        void fill() {
            services.start();
            slices.start();
            for (int i = 0; i < SERVICES; i++) {
                watches.put(Resources.SERVICES, service(i));
                watches.put(Resources.ENDPOINT_SLICES, slice(i, "10.8.0.1"));
            }
            watches.sync(Resources.SERVICES);
            watches.sync(Resources.ENDPOINT_SLICES);
        }
    }
}
