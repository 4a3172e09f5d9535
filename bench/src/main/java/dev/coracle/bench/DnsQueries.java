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

/**
 * Queries a second for A records of 1,000 Services, over UDP to the cluster's DNS address; the cluster on CPU 0 and the load on
 * CPU 1. With dnsperf where it is installed, else with a client of ours that keeps 64 queries in flight.
 */
final class DnsQueries implements Figure {
    private static final int SERVICES = 1000;
    private static final int IN_FLIGHT = 64;
    private static final int WINDOW = 3;

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
            run(dnsperf, server, questions);
            report.figure("queries, 1,000 Services", Samples.take(round -> run(dnsperf, server, questions)), "/s");
        } finally {
            Processes.pinSelf("0-" + (Runtime.getRuntime().availableProcessors() - 1));
        }
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
