package dev.coracle.cluster.tier.node;

import static dev.coracle.cluster.tier.node.KernelCluster.choices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services of tier {@code node} with the kernel proxy, as nodes and pods reach them. Needs root and nft. */
@Timeout(180)
class NodeTierKernelProxyTest {
    private static final int MANY = 10_000;
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

    private static KernelCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        KernelTables.orSkip("ip");
        cluster = KernelCluster.start("kernel-proxy");
        cluster.apply(MANIFEST);
        cluster.startServers();
        cluster.awaitAvailable("web");
        cluster.awaitRules(rules -> rules.contains("10.96.7.7 . tcp . 80 : goto")
                && choices(rules, "web/tcp/").size() == 3
                && choices(rules, "server/tcp/").size() == 2
                && rules.contains("10.96.7.10 . tcp . 80 : goto")
                && rules.contains("10.96.7.8 . tcp . 80 comment \"default/nobody\" : goto reject-chain"));
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String ipOf(String pod) {
        return cluster.ipOf(pod);
    }

    private static String ask(String ip, int port) throws IOException {
        return cluster.ask(ip, port);
    }

    private static String askFrom(String pod, String hostAndPort) throws IOException {
        return cluster.askFrom(pod, hostAndPort);
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
        Set<String> wanted = choices(cluster.rules(), "web/tcp/");
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < MANY && seen.size() < wanted.size(); i++) {
            seen.add(ask("10.96.7.7", 80).split(" ")[0]);
        }

        assertEquals(wanted, seen);
    }

    @Test
    void kernelCarriesEveryConnectionAndNoneReachesTheSocketsOfThisProcess() throws IOException {
        cluster.run("nft 'add table ip watch'");
        cluster.run("nft 'add chain ip watch out { type filter hook postrouting priority 300; }'");
        cluster.run("nft 'add chain ip watch in { type filter hook input priority 300; }'");
        cluster.run("nft 'add rule ip watch out ct state new ct original ip daddr 10.96.7.11 ct status dnat counter'");
        cluster.run("nft 'add rule ip watch in ct state new ip daddr 10.96.7.11 counter'");
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: watched}
                spec: {clusterIP: 10.96.7.11, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
                """);
        cluster.awaitRules(rules -> choices(rules, "watched/tcp/").size() == 3);

        for (int i = 0; i < 20; i++) {
            ask("10.96.7.11", 80);
        }

        assertTrue(cluster.run("nft list chain ip watch out").contains("counter packets 20 "));
        assertTrue(cluster.run("nft list chain ip watch in").contains("counter packets 0 "));
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
                choices(cluster.awaitRules(rules -> choices(rules, "less/tcp/").size() == 3), "less/tcp/");

        cluster.apply(service.formatted(1));

        Set<String> left =
                choices(cluster.awaitRules(rules -> choices(rules, "less/tcp/").size() == 1), "less/tcp/");
        assertTrue(before.containsAll(left));
        for (int i = 0; i < 50; i++) {
            assertEquals(left, Set.of(ask("10.96.7.12", 80).split(" ")[0]));
        }

        cluster.apply(service.formatted(0));

        cluster.awaitRules(
                rules -> rules.contains("10.96.7.12 . tcp . 80 comment \"default/less\" : goto reject-chain"));
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
        assertEquals("server-2 saw 10.244.2.99", cluster.ask("10.244.2.99", "10.96.7.10", 80, "/", 30_000));
        assertThrows(SocketTimeoutException.class, () -> cluster.ask("10.244.1.99", "10.96.7.10", 80, "/", 300));
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
        cluster.awaitReady("guarded");
        cluster.awaitRules(rules -> choices(rules, "guarded/tcp/").size() == 1);
        String guarded = ipOf("guarded");
        cluster.await("nft list table inet coracle-policies", rules -> rules.contains(guarded + " : jump "));

        assertEquals(guarded + " saw " + ipOf("server-1"), askFrom("server-1", "10.96.7.13:80"));
        assertThrows(SocketTimeoutException.class, () -> cluster.ask("10.244.1.99", "10.96.7.13", 80, "/", 300));
    }

    @Test
    void apiServerIsAServiceLikeOthers() throws IOException {
        try (Socket socket = cluster.sockets().openStream()) {
            socket.connect(new InetSocketAddress("10.96.0.1", 443), 30_000);
        }
    }
}
