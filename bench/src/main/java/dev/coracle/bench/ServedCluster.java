package dev.coracle.bench;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.Profile;
import dev.coracle.cluster.tier.Tier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster in a process of its own. This side starts and asks it; {@link #main} is the other side, which ends with its
 * input.
 */
final class ServedCluster implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final URI server;
    private final String token;
    private final long nodesPid;

    /**
     * How the cluster should be. {@code backend} and {@code client} are commands for pods with image {@code bench-backend} and
     * {@code bench-client}, "" for none.
     */
    record Shape(Profile profile, int nodes, String backend, String client, boolean kernelProxy) {
        static final Shape API_SERVER = new Shape(Profile.APISERVER, 0, "", "", false);

        static Shape full(int nodes) {
            return new Shape(Profile.FULL, nodes, "", "", false);
        }

        static Shape backed(int nodes, String backend) {
            return new Shape(Profile.FULL, nodes, backend, "", false);
        }

        /** In tier {@code node}; in tier {@code host} otherwise. */
        static Shape kernelProxy(String backend, String client) {
            return new Shape(Profile.FULL, 1, backend, client, true);
        }

        ServedCluster start() throws IOException {
            return new ServedCluster(process());
        }

        ServedCluster startOn(int cpu) throws IOException {
            return new ServedCluster(Processes.pinned(cpu, process()));
        }

        private ProcessBuilder process() {
            ProcessBuilder java = Processes.java(
                    ServedCluster.class,
                    profile.name(),
                    Integer.toString(nodes),
                    backend,
                    client,
                    Boolean.toString(kernelProxy));
            java.command().add(1, "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"); // as the launcher does
            return java;
        }
    }

    private ServedCluster(ProcessBuilder builder) throws IOException {
        process = builder.start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] words = answer().split(" ");
        server = URI.create(words[0]);
        token = words[1];
        nodesPid = Long.parseLong(words[2]);
    }

    long pid() {
        return process.pid();
    }

    /** A process in the nodes' network, in tier {@code node}. */
    long nodesPid() {
        return nodesPid;
    }

    HttpConnection connect() throws IOException {
        return new HttpConnection(server, token);
    }

    /** Where a port of a Service with ready endpoints can be dialled from this machine, or else from a node, as {@code coracle get services} says. */
    InetSocketAddress address(HttpConnection client, String service, String port) throws IOException {
        while (true) {
            String table = client.get("/coracle/services").checked().text();
            int row = table.indexOf("\"name\":\"" + service + "\",\"port\":\"" + port + "\"");
            int start = table.indexOf("\"reachable\":\"", row) + 13;
            String reachable = table.substring(start, table.indexOf('"', start));
            if (row >= 0 && reachable.matches("[0-9.]+:[0-9]+( in coracle run)?")) {
                String[] words = reachable.split(" ")[0].split(":");
                return new InetSocketAddress(words[0], Integer.parseInt(words[1]));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the cluster's process ended");
        }
        return line;
    }

    @Override
    public void close() throws InterruptedException {
        Processes.end(process);
    }

    public static void main(String[] arguments) throws Exception {
        boolean kernelProxy = Boolean.parseBoolean(arguments[4]);
        Cluster.Builder builder = Cluster.builder()
                .name("bench")
                .profile(Profile.valueOf(arguments[0]))
                .nodes(Integer.parseInt(arguments[1]))
                .tier(kernelProxy ? Tier.NODE : Tier.HOST)
                .kernelProxy(kernelProxy)
                .logFaults();
        if (!arguments[2].isEmpty()) {
            builder.image("bench-backend", arguments[2]);
        }
        if (!arguments[3].isEmpty()) {
            builder.image("bench-client", arguments[3]);
        }
        try (Cluster cluster = builder.start()) {
            long nodes = cluster.nodeAccess().map(NodeAccess::pid).orElse(0L);
            System.out.println(cluster.apiServer() + " " + cluster.token() + " " + nodes);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
