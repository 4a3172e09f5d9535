package dev.coracle.bench;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Queries for A records of 1,000 Services, over UDP to the cluster's DNS address, and to Knot DNS with a zone of the same records
 * where it is installed: queries a second, and how long a single one takes. The server on CPU 0 and the load on CPU 1; rounds take
 * turns. With dnsperf where it is installed, else with a client of ours that keeps 64 queries in flight.
 */
final class DnsQueries implements Figure {
    private static final int SERVICES = 1000;
    private static final int IN_FLIGHT = 64;
    private static final int WINDOW = 3;
    private static final int WARM_UP_WINDOWS = 7;
    private static final int SINGLE_QUERIES = 20_000;
    private static final double LONGEST_SINGLE = 0.15;

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public void measure(Report report) throws Exception {
        Processes.pinSelf("1");
        try (ServedCluster cluster = ServedCluster.Shape.full(1).startOn(0);
                HttpConnection client = cluster.connect()) {
            for (int i = 0; i < SERVICES; i++) {
                client.post(Objects.path("default", "services"), Objects.service("web-" + i))
                        .checked();
            }
            InetSocketAddress server = cluster.address(client, "kube-dns", "53/UDP");
            boolean dnsperf = Processes.installed("dnsperf");
            if (!dnsperf) {
                report.note("dnsperf is not installed: a UDP client of ours with " + IN_FLIGHT + " queries in flight");
            }
            Path questions = Files.createTempFile("coracle-bench", ".dns");
            Files.write(questions, names().stream().map(name -> name + " A").toList());
            if (!Knot.installed()) {
                report.note("knotd is not installed");
                run(dnsperf, server, questions);
                report.figure("queries, 1,000 Services", Samples.take(round -> run(dnsperf, server, questions)), "/s");
                report.atMost(LONGEST_SINGLE, "a single query, p50", Samples.take(round -> single(server)), "ms");
                return;
            }
            try (Knot knot = Knot.startOn(0, names())) {
                Side ours = new Side(server, cluster.pid());
                compare(report, dnsperf, ours, new Side(knot.address(), knot.pid()), questions);
            }
        } finally {
            Processes.pinSelf("0-" + (Runtime.getRuntime().availableProcessors() - 1));
        }
    }

    private record Side(InetSocketAddress address, long pid) {}

    /** Of one round. {@code cpu} is the server's time per query, in microseconds. */
    private record Round(double rate, double cpu, double single) {}

    private static void compare(Report report, boolean dnsperf, Side ours, Side knot, Path questions)
            throws IOException {
        // The server's compiler shares its CPU, and what it compiles during a round would count for queries.
        for (int window = 0; window < WARM_UP_WINDOWS; window++) {
            run(dnsperf, ours.address, questions);
        }
        run(dnsperf, knot.address, questions);
        List<Round> of = new ArrayList<>();
        List<Round> against = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            of.add(round(dnsperf, ours, questions));
            against.add(round(dnsperf, knot, questions));
        }
        double[] ratios = new double[ROUNDS];
        double[] cpuRatios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ratios[round] = of.get(round).rate / against.get(round).rate;
            cpuRatios[round] = of.get(round).cpu / against.get(round).cpu;
        }
        report.figure("queries, 1,000 Services", samples(of, Round::rate), "/s");
        report.figure("the same, knot", samples(against, Round::rate), "/s");
        report.atLeast(1, "ratio of the two", Samples.of(ratios), "");
        report.figure("server's CPU time for one", samples(of, Round::cpu), "us");
        report.figure("the same, knot", samples(against, Round::cpu), "us");
        report.figure("ratio of the two", Samples.of(cpuRatios), "");
        report.atMost(LONGEST_SINGLE, "a single query, p50", samples(of, Round::single), "ms");
        report.figure("the same, knot", samples(against, Round::single), "ms");
    }

    private static Round round(boolean dnsperf, Side side, Path questions) throws IOException {
        double before = Processes.cpuSeconds(side.pid);
        double rate = run(dnsperf, side.address, questions);
        double cpu = (Processes.cpuSeconds(side.pid) - before) * 1e6 / (rate * WINDOW);
        return new Round(rate, cpu, single(side.address));
    }

    private static Samples samples(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Samples.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(SERVICES);
        for (int i = 0; i < SERVICES; i++) {
            names.add("web-" + i + ".default.svc.cluster.local");
        }
        return names;
    }

    private static double run(boolean dnsperf, InetSocketAddress server, Path questions) throws IOException {
        return dnsperf ? dnsperf(server, questions) : own(server);
    }

    private static double dnsperf(InetSocketAddress server, Path questions) throws IOException {
        Process process = Processes.of(List.of(
                        "dnsperf",
                        "-s",
                        server.getAddress().getHostAddress(),
                        "-p",
                        Integer.toString(server.getPort()),
                        "-d",
                        questions.toString(),
                        "-l",
                        Integer.toString(WINDOW)))
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            double rate = Double.NaN;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains("Queries per second:")) {
                    rate = Double.parseDouble(
                            line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return rate;
        }
    }

    /** Every answer is followed by the next query; what is lost is made up for after a while without answers. */
    private static double own(InetSocketAddress server) throws IOException {
        List<ByteBuffer> queries = names().stream().map(DnsQueries::query).toList();
        ByteBuffer answer = ByteBuffer.allocateDirect(1500);
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(WINDOW);
        long answers = 0;
        int next = 0;
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            channel.connect(server);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            while (System.nanoTime() < end) {
                int credit = selector.select(100) == 0 ? IN_FLIGHT : 0;
                selector.selectedKeys().clear();
                while (channel.read(answer.clear()) > 0) {
                    answers++;
                    credit++;
                }
                for (; credit > 0; credit--) {
                    channel.write(queries.get(next).rewind());
                    next = (next + 1) % SERVICES;
                }
            }
        }
        return answers / ((System.nanoTime() - start) / 1e9);
    }

    /** The median of a client that asks the next when it has the answer, in milliseconds. */
    private static double single(InetSocketAddress server) throws IOException {
        List<ByteBuffer> queries = names().stream().map(DnsQueries::query).toList();
        ByteBuffer answer = ByteBuffer.allocateDirect(1500);
        double[] times = new double[SINGLE_QUERIES];
        try (DatagramChannel channel = DatagramChannel.open().connect(server)) {
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                channel.write(queries.get(i % SERVICES).rewind());
                channel.read(answer.clear());
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return Samples.of(times).median();
    }

    private static ByteBuffer query(String name) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}); // id 1, recursion desired, one question
        for (String label : name.split("\\.")) {
            message.write(label.length());
            message.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        message.writeBytes(new byte[] {0, 0, 1, 0, 1}); // root, A, IN
        return ByteBuffer.allocateDirect(message.size()).put(message.toByteArray());
    }
}
