package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster of tier {@code node} with the kernel proxy, and what its nodes see. Image {@code web} is an in-JVM pod, {@code server} a
 * process; both say over HTTP who they are and who asks, the second over UDP too.
 */
final class KernelCluster implements AutoCloseable {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
    private static final int MILLIS = 30_000;

    private final Cluster cluster;
    private final NamespaceSockets sockets;
    private final HeldShell nodes;

    private KernelCluster(Cluster cluster) throws IOException {
        long pid = cluster.nodeAccess().orElseThrow().pid();
        this.cluster = cluster;
        this.sockets = new NamespaceSockets(pid, Thread::new);
        this.nodes = HeldShell.start(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
        cluster.await("serviceaccount/default").exists();
    }

    static KernelCluster start(String name) throws IOException {
        return start(name, builder -> builder);
    }

    static KernelCluster start(String name, UnaryOperator<Cluster.Builder> more) throws IOException {
        Cluster.Builder builder = Cluster.builder()
                .name(name)
                .tier(Tier.NODE)
                .kernelProxy(true)
                .image("server", PodProgram.command(PodProgram.class))
                .image("web", exchange -> {
                    String pod = exchange.getLocalAddress().getAddress().getHostAddress();
                    String client = exchange.getRemoteAddress().getAddress().getHostAddress();
                    byte[] body = (pod + " saw " + client).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        return new KernelCluster(more.apply(builder).start());
    }

    void apply(String manifest) {
        cluster.apply(manifest);
    }

    void awaitReady(String pod) {
        cluster.await("pod/" + pod).ready();
    }

    void awaitAvailable(String deployment) {
        cluster.await("deployment/" + deployment).available();
    }

    /** Process pods server-1 and server-2, each on the node of its number. */
    void startServers() {
        for (int i = 1; i <= 2; i++) {
            apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: server-%1$d, labels: {app: server, name: server-%1$d}}
                    spec:
                      nodeName: node-%1$d
                      terminationGracePeriodSeconds: 1
                      containers:
                      - {name: c, image: server, ports: [{containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
                    """.formatted(i));
        }
        awaitReady("server-1");
        awaitReady("server-2");
    }

    String ipOf(String pod) {
        return cluster.sql("SELECT json FROM objects WHERE kind = 'Pod' AND name = '" + pod + "'").stream()
                .map(row -> Pattern.compile("\"podIP\":\"([0-9.]+)\"")
                        .matcher(row.values().iterator().next().toString()))
                .filter(Matcher::find)
                .map(m -> m.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** What a command on a node prints. */
    String run(String script) throws IOException {
        return nodes.run(script);
    }

    NamespaceSockets sockets() {
        return sockets;
    }

    String rules() throws IOException {
        return run("nft list table ip kube-proxy");
    }

    /** The rules, once they are as they should be. */
    String awaitRules(Predicate<String> wanted) throws IOException {
        return await("nft list table ip kube-proxy", wanted);
    }

    String await(String listing, Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + LONGEST_WAIT;
        String look = listing + " || true"; // there may be nothing yet
        String text = run(look);
        while (!wanted.test(text) && System.nanoTime() < end) {
            text = run(look); // takes a process its time
        }
        assertTrue(wanted.test(text), text);
        return text;
    }

    /**
     * The endpoints that the service- chain of a Service port chooses among.
     *
     * @param port for example {@code web/tcp/}, in namespace default
     */
    static Set<String> choices(String rules, String port) {
        Set<String> endpoints = new HashSet<>();
        Matcher chain = Pattern.compile("chain service-[A-Z0-9]+-default/" + port + " \\{([^}]*)\\}")
                .matcher(rules);
        if (chain.find()) {
            Matcher endpoint = Pattern.compile(": ([0-9.]+) \\. 8080").matcher(chain.group(1));
            while (endpoint.find()) {
                endpoints.add(endpoint.group(1));
            }
        }
        return endpoints;
    }

    /** What a node hears over HTTP. */
    String ask(String ip, int port) throws IOException {
        return ask(ip.indexOf(':') < 0 ? "0.0.0.0" : "::", ip, port, "/", MILLIS);
    }

    /** @param from an address of the namespace: a node's, or one of its pods' */
    String ask(String from, String ip, int port, String path, int timeoutMillis) throws IOException {
        try (Socket socket = sockets.openStream()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(ip, port), timeoutMillis);
            socket.setSoTimeout(MILLIS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** What the pod hears when it asks there. */
    String askFrom(String pod, String hostAndPort) throws IOException {
        return ask("0.0.0.0", ipOf(pod), 8080, "/ask/" + hostAndPort, MILLIS);
    }

    /** What the pod hears when it sends a datagram there, again and again until there is something to hear. */
    String sendFrom(String pod, String hostAndPort) throws IOException {
        return ask("0.0.0.0", ipOf(pod), 8080, "/send/" + hostAndPort, MILLIS);
    }

    @Override
    public void close() {
        nodes.close();
        sockets.close();
        cluster.throwFaults();
        cluster.close();
    }
}
