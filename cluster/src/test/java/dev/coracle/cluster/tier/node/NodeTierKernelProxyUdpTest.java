package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Datagrams to Services of tier {@code node} with the kernel proxy. A flow is what one socket of a client sends to one address, and would
 * stay with its endpoint for as long as the client goes on. Needs root and nft.
 */
@Timeout(180)
class NodeTierKernelProxyUdpTest {
    private static final String NODE = "172.18.0.2";
    private static final int MANY = 10_000;

    private static KernelCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        KernelTables.orSkip("ip");
        KernelTables.conntrackOrSkip();
        cluster = KernelCluster.start("kernel-udp");
        cluster.startServers();
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** @param spec with a selector, without ports */
    private static void service(String name, String ip, String spec) {
        service(name, ip, "", spec);
    }

    private static void service(String name, String ip, String port, String spec) {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec: {clusterIP: %s, ports: [{port: 53, targetPort: 8080, protocol: UDP%s}], %s}
                """.formatted(name, ip, port, spec));
    }

    private static String answer(String from, String ip, int port) throws IOException {
        try (UdpClient flow = new UdpClient(cluster.sockets(), from, ip, port)) {
            return flow.answer();
        }
    }

    @Test
    void nodesReachServicesByTheirAddressesAndNodePorts() throws IOException {
        service(
                "all",
                "10.96.8.1",
                ", nodePort: 30053",
                "type: NodePort, externalIPs: [192.0.2.8], selector: {app: server}");
        cluster.awaitRules(rules -> KernelCluster.choices(rules, "all/udp/").size() == 2);

        assertTrue(answer(NODE, "10.96.8.1", 53).matches("server-[12] saw 172\\.18\\.0\\.2"));
        assertTrue(answer(NODE, "192.0.2.8", 53).matches("server-[12] saw 172\\.18\\.0\\.2"));
        assertTrue(answer(NODE, NODE, 30053).matches("server-[12] saw 172\\.18\\.0\\.2"));
        assertTrue(answer("10.244.1.99", "172.18.0.3", 30053).matches("server-[12] saw .*"));
        assertTrue(answer("10.244.1.99", "10.96.8.1", 53).endsWith(" saw 10.244.1.99"), "nobody relays it");
        assertTrue(cluster.sendFrom("server-1", "10.96.8.1:53")
                .matches("server-[12] saw (" + cluster.ipOf("server-1") + "|172.*)"));
    }

    @Test
    void flowsAreSpreadOverAllEndpoints() throws IOException {
        service("spread", "10.96.8.2", "selector: {app: server}");
        cluster.awaitRules(rules -> KernelCluster.choices(rules, "spread/udp/").size() == 2);
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < MANY && seen.size() < 2; i++) {
            seen.add(answer(NODE, "10.96.8.2", 53));
        }

        assertEquals(2, seen.size());
    }

    @Test
    void flowLeavesAnEndpointThatIsNoneAnyMore() throws IOException {
        service("moving", "10.96.8.3", "selector: {name: server-1}");
        cluster.awaitRules(rules -> KernelCluster.choices(rules, "moving/udp/").size() == 1);
        try (UdpClient flow = new UdpClient(cluster.sockets(), NODE, "10.96.8.3", 53)) {
            flow.await(text -> text.startsWith("server-1"));

            service("moving", "10.96.8.3", "selector: {name: server-2}");

            flow.await(text -> text.startsWith("server-2"));
        }
    }

    /** The kernel hears of changes a moment after who listens in user space, so each step waits for its rules. */
    @Test
    void serviceWithoutAnyEndpointRefusesFlowsThatItHadUntilItHasOneAgain() throws IOException {
        Predicate<String> led = rules -> rules.contains("10.96.8.4 . udp . 53 : goto service-");
        Predicate<String> refused =
                rules -> rules.contains("10.96.8.4 . udp . 53 comment \"default/coming\" : goto reject-chain");
        service("coming", "10.96.8.4", "selector: {name: nobody}");
        cluster.awaitRules(refused);
        try (UdpClient flow = new UdpClient(cluster.sockets(), NODE, "10.96.8.4", 53)) {
            flow.await(UdpClient.REFUSED::equals);

            service("coming", "10.96.8.4", "selector: {name: server-2}");
            cluster.awaitRules(led);
            flow.await(text -> text.startsWith("server-2"));

            service("coming", "10.96.8.4", "selector: {name: nobody}");
            cluster.awaitRules(refused.and(led.negate()));
            flow.await(UdpClient.REFUSED::equals);
        }
        assertEquals(UdpClient.REFUSED, cluster.sendFrom("server-1", "10.96.8.4:53"));
    }

    @Test
    void flowToANodePortThatIsNoneAnyMoreIsRefused() throws IOException {
        service("moved", "10.96.8.5", ", nodePort: 30054", "type: NodePort, selector: {app: server}");
        cluster.awaitRules(rules -> rules.contains("udp . 30054 : goto"));
        try (UdpClient flow = new UdpClient(cluster.sockets(), NODE, NODE, 30054)) {
            flow.answer();

            service("moved", "10.96.8.5", ", nodePort: 30055", "type: NodePort, selector: {app: server}");

            flow.await(UdpClient.REFUSED::equals);
            answer(NODE, NODE, 30055);
        }
    }

    @Test
    void clientsStayWithTheirEndpointWhenAskedTo() throws IOException {
        service("sticky", "10.96.8.6", "sessionAffinity: ClientIP, selector: {app: server}");
        cluster.awaitRules(rules -> rules.contains("10.96.8.6 . udp . 53 : goto")
                && rules.matches("(?s).*service-[A-Z0-9]+-default/sticky/udp/ \\{[^}]*numgen random mod 2.*"));
        String first = answer(NODE, "10.96.8.6", 53);

        for (int i = 0; i < 20; i++) {
            assertEquals(first, answer(NODE, "10.96.8.6", 53));
        }
    }

    @Test
    void policyLocalServesPodsOfTheNodeThatHasAnEndpoint() throws IOException {
        service("near", "10.96.8.7", "internalTrafficPolicy: Local, selector: {name: server-2}");
        cluster.awaitRules(rules -> rules.contains("10.96.8.7 . udp . 53 : goto"));

        assertEquals("server-2 saw 10.244.2.99", answer("10.244.2.99", "10.96.8.7", 53));
        assertTrue(cluster.rules().contains("10.96.8.7 . udp . 53 comment \"default/near\" : drop"));
    }

    @Test
    void namesAreStillAnsweredWithoutARule() throws IOException {
        service("last", "10.96.8.8", "selector: {app: server}");

        String rules = cluster.awaitRules(text -> text.contains("10.96.8.8 . udp . 53 : goto"));

        assertFalse(rules.contains("10.96.0.10 . udp . 53"), rules);
    }
}
