package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services of tier {@code node} with the kernel proxy, as nodes and pods reach them. Needs root and nft. */
@Timeout(180)
class NodeTierKernelProxyTest {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
    private static final int MANY = 10_000;
    private static final String SERVER = Path.of(System.getProperty("java.home"), "bin", "java")
            + " -XX:TieredStopAtLevel=1 -cp '"
            + PodProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath() + "' "
            + PodProgram.class.getName() + " {port}";
    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {type: NodePort, clusterIP: 10.96.7.7, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: sticky}
            spec: {clusterIP: 10.96.7.6, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: nobody}
            spec: {clusterIP: 10.96.7.8, selector: {app: nobody}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: server}
            spec: {clusterIP: 10.96.7.9, externalIPs: [192.0.2.7], selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: near}
            spec: {clusterIP: 10.96.7.10, internalTrafficPolicy: Local, selector: {name: server-2}, ports: [{port: 80, targetPort: 8080}]}
            """;

    private static Cluster cluster;
    private static NamespaceSockets sockets;

    @BeforeAll
    static void start() throws IOException {
        KernelTables.orSkip("ip");
        cluster = Cluster.builder()
                .name("kernel-proxy")
                .tier(Tier.NODE)
                .kernelProxy(true)
                .image("server", SERVER)
                .image("web", exchange -> {
                    String pod = exchange.getLocalAddress().getAddress().getHostAddress();
                    String client = exchange.getRemoteAddress().getAddress().getHostAddress();
                    byte[] body = (pod + " saw " + client).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .start();
        sockets = new NamespaceSockets(cluster.nodeAccess().orElseThrow().pid(), Thread::new);
        cluster.await("serviceaccount/default").exists();
        cluster.apply(MANIFEST);
        for (int i = 1; i <= 2; i++) {
            cluster.apply(server(i));
        }
        cluster.await("deployment/web").available();
        cluster.await("pod/server-1").ready();
        cluster.await("pod/server-2").ready();
        awaitRules(rules -> rules.contains("10.96.7.7 . tcp . 80 : goto")
                && choices(rules, "web/tcp/").size() == 3
                && choices(rules, "server/tcp/").size() == 2
                && rules.contains("10.96.7.10 . tcp . 80 : goto")
                && rules.contains("10.96.7.8 . tcp . 80 comment \"default/nobody\" : goto reject-chain"));
    }

    @AfterAll
    static void close() {
        if (sockets != null) {
            sockets.close();
        }
        if (cluster != null) {
            cluster.throwFaults();
            cluster.close();
        }
    }

    private static String server(int number) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: server-%1$d, labels: {app: server, name: server-%1$d}}
                spec:
                  nodeName: node-%1$d
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: c, image: server, ports: [{containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
                """.formatted(number);
    }

    private static String nft(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "nsenter", "--net=/proc/" + cluster.nodeAccess().orElseThrow().pid() + "/ns/net", "nft"));
        command.addAll(List.of(words));
        Process nft = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The rules, once they are as they should be. */
    private static String awaitRules(Predicate<String> wanted) throws IOException {
        return await(() -> nft("list", "table", "ip", "kube-proxy"), wanted);
    }

    private interface Listing {
        String list() throws IOException;
    }

    private static String await(Listing listing, Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + LONGEST_WAIT;
        String rules = listing.list();
        while (!wanted.test(rules) && System.nanoTime() < end) {
            rules = listing.list();
        }
        assertTrue(wanted.test(rules), rules);
        return rules;
    }

    /** The endpoints that the service- chain of a Service port chooses among. */
    private static Set<String> choices(String rules, String port) {
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

    private static String ipOf(String pod) {
        return cluster.sql("SELECT json FROM objects WHERE kind = 'Pod' AND name = '" + pod + "'").stream()
                .map(row -> Pattern.compile("\"podIP\":\"([0-9.]+)\"")
                        .matcher(row.values().iterator().next().toString()))
                .filter(Matcher::find)
                .map(m -> m.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String ask(String ip, int port) throws IOException {
        return ask("0.0.0.0", ip, port, "/", 30_000);
    }

    /** @param from an address of the namespace: a node's, or one of its pods' */
    private static String ask(String from, String ip, int port, String path, int timeoutMillis) throws IOException {
        try (Socket socket = sockets.openStream()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(ip, port), timeoutMillis);
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** What the pod hears when it asks there. */
    private static String askFrom(String pod, String hostAndPort) throws IOException {
        return ask("0.0.0.0", ipOf(pod), 8080, "/ask/" + hostAndPort, 30_000);
    }

    @Test
    void nodesReachServicesByTheirAddressesAndNodePorts() throws IOException {
        assertTrue(ask("10.96.7.7", 80).matches("10\\.244\\..* saw 172\\.18\\.0\\.2"));
        assertTrue(ask("172.18.0.2", 30080).matches("10\\.244\\..* saw 172\\.18\\.0\\.2"));
        assertTrue(ask("172.18.0.3", 30080).matches("10\\.244\\..* saw 172\\.18\\.0\\.[23]"));
        assertTrue(ask("10.96.7.9", 80).matches("server-[12] saw 172\\.18\\.0\\.2"));
        assertTrue(ask("192.0.2.7", 80).matches("server-[12] saw 172\\.18\\.0\\.2"));
    }

    /** Connections that this process relayed would come from a node. */
    @Test
    void podsBehindAServiceSeeThePodThatAsks() throws IOException {
        String own = ipOf("server-1");

        assertTrue(askFrom("server-1", "10.96.7.7:80").endsWith(" saw " + own));
        String answer = askFrom("server-1", "10.96.7.9:80");
        for (int i = 0; i < MANY && answer.startsWith("server-1"); i++) {
            answer = askFrom("server-1", "10.96.7.9:80");
        }
        assertEquals("server-2 saw " + own, answer);
        assertTrue(askFrom("server-1", "172.18.0.3:30080").startsWith("10.244."));
    }

    @Test
    void podReachesItselfThroughItsService() throws IOException {
        String answer = askFrom("server-1", "10.96.7.9:80");
        for (int i = 0; i < MANY && !answer.startsWith("server-1"); i++) {
            answer = askFrom("server-1", "10.96.7.9:80");
        }

        assertEquals("server-1 saw 172.18.0.2", answer, "it would not accept what comes from itself");
    }

    @Test
    void connectionsAreSpreadOverAllEndpoints() throws IOException {
        Set<String> wanted = choices(nft("list", "table", "ip", "kube-proxy"), "web/tcp/");
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < MANY && seen.size() < wanted.size(); i++) {
            seen.add(ask("10.96.7.7", 80).split(" ")[0]);
        }

        assertEquals(wanted, seen);
    }

    @Test
    void kernelCarriesEveryConnectionAndNoneReachesTheSocketsOfThisProcess() throws IOException {
        nft("add table ip watch");
        nft("add chain ip watch out { type filter hook postrouting priority 300; }");
        nft("add chain ip watch in { type filter hook input priority 300; }");
        nft("add rule ip watch out ct state new ct original ip daddr 10.96.7.11 ct status dnat counter");
        nft("add rule ip watch in ct state new ip daddr 10.96.7.11 counter");
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: watched}
                spec: {clusterIP: 10.96.7.11, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
                """);
        awaitRules(rules -> choices(rules, "watched/tcp/").size() == 3);

        for (int i = 0; i < 20; i++) {
            ask("10.96.7.11", 80);
        }

        assertTrue(nft("list", "chain", "ip", "watch", "out").contains("counter packets 20 "));
        assertTrue(nft("list", "chain", "ip", "watch", "in").contains("counter packets 0 "));
    }

    @Test
    void endpointThatIsGoneGetsNoNewConnection() throws IOException {
        String service = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: less}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: less}}
                  template:
                    metadata: {labels: {app: less}}
                    spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: less}
                spec: {clusterIP: 10.96.7.12, selector: {app: less}, ports: [{port: 80, targetPort: 8080}]}
                """;
        cluster.apply(service.formatted(3));
        Set<String> before =
                choices(awaitRules(rules -> choices(rules, "less/tcp/").size() == 3), "less/tcp/");

        cluster.apply(service.formatted(1));

        Set<String> left =
                choices(awaitRules(rules -> choices(rules, "less/tcp/").size() == 1), "less/tcp/");
        assertTrue(before.containsAll(left));
        for (int i = 0; i < 50; i++) {
            assertEquals(left, Set.of(ask("10.96.7.12", 80).split(" ")[0]));
        }

        cluster.apply(service.formatted(0));

        awaitRules(rules -> rules.contains("10.96.7.12 . tcp . 80 comment \"default/less\" : goto reject-chain"));
        assertThrows(ConnectException.class, () -> ask("10.96.7.12", 80));
    }

    @Test
    void whatHasNoEndpointRefuses() {
        assertThrows(ConnectException.class, () -> ask("10.96.7.8", 80));
        assertThrows(ConnectException.class, () -> ask("10.96.7.7", 81));
        assertThrows(ConnectException.class, () -> ask("10.96.7.200", 80));
    }

    @Test
    void clientsStayWithTheirEndpointWhenAskedTo() throws IOException {
        String first = ask("10.96.7.6", 80);

        for (int i = 0; i < 20; i++) {
            assertEquals(first, ask("10.96.7.6", 80));
        }
    }

    @Test
    void policyLocalServesPodsOfTheNodeThatHasAnEndpointAndDropsOthers() throws IOException {
        assertEquals("server-2 saw 10.244.2.99", ask("10.244.2.99", "10.96.7.10", 80, "/", 30_000));
        assertThrows(SocketTimeoutException.class, () -> ask("10.244.1.99", "10.96.7.10", 80, "/", 300));
    }

    @Test
    void networkPoliciesJudgeWhatComesThroughServices() throws IOException {
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: guarded, labels: {app: guarded}}
                spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: guarded}
                spec: {clusterIP: 10.96.7.13, selector: {app: guarded}, ports: [{port: 80, targetPort: 8080}]}
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: guarded}
                spec: {podSelector: {matchLabels: {app: guarded}}, ingress: [{from: [{podSelector: {matchLabels: {name: server-1}}}]}]}
                """);
        cluster.await("pod/guarded").ready();
        awaitRules(rules -> choices(rules, "guarded/tcp/").size() == 1);
        String guarded = ipOf("guarded");
        await(() -> nft("list", "table", "inet", "coracle-policies"), rules -> rules.contains(guarded + " : jump "));

        assertEquals(guarded + " saw " + ipOf("server-1"), askFrom("server-1", "10.96.7.13:80"));
        assertThrows(SocketTimeoutException.class, () -> ask("10.244.1.99", "10.96.7.13", 80, "/", 300));
    }

    @Test
    void apiServerIsAServiceLikeOthers() throws IOException {
        try (Socket socket = sockets.openStream()) {
            socket.connect(new InetSocketAddress("10.96.0.1", 443), 30_000);
        }
        assertFalse(nft("list", "table", "ip", "kube-proxy").contains("udp"));
    }
}
