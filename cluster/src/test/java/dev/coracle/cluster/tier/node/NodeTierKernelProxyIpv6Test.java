package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel's rules of the second family, in a cluster of both. Needs root, nft and IPv6. */
@Timeout(180)
class NodeTierKernelProxyIpv6Test {
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {clusterIP: "fd00:10:96::7", ipFamilies: [IPv6], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
            """;
    private static final String DATAGRAMS = """
            apiVersion: v1
            kind: Service
            metadata: {name: datagrams}
            spec:
              clusterIP: "fd00:10:96::9"
              ipFamilies: [IPv6]
              selector: {name: server-%d}
              ports: [{port: 53, targetPort: 8080, protocol: UDP}]
            """;

    @Test
    void kernelCarriesConnectionsOfEitherFamily() throws IOException {
        KernelTables.orSkip("ip", "ip6");
        try (KernelCluster cluster = KernelCluster.start(
                "kernel-proxy-6",
                builder -> builder.serviceCidr("10.96.0.0/12,fd00:10:96::/112")
                        .podCidr("10.244.0.0/16,fd00:10:244::/56"))) {
            cluster.run("""
                    nft add table ip6 watch
                    nft 'add chain ip6 watch out { type filter hook postrouting priority 300; }'
                    nft 'add rule ip6 watch out ct state new ct original ip6 daddr fd00:10:96::7 ct status dnat counter'""");
            cluster.apply(MANIFEST);
            cluster.awaitReady("web");
            cluster.await("nft list table ip6 kube-proxy", rules -> rules.contains("fd00:10:96::7 . tcp . 80 : goto"));

            assertTrue(cluster.ask("fd00:10:96::7", 80).contains(" saw "));
            assertTrue(cluster.run("nft list chain ip6 watch out").contains("counter packets 1 "));
            assertThrows(ConnectException.class, () -> cluster.ask("fd00:10:96::8", 80));
            flowsMove(cluster);
        }
    }

    private static void flowsMove(KernelCluster cluster) throws IOException {
        cluster.startServers();
        cluster.apply(DATAGRAMS.formatted(1));
        cluster.await("nft list table ip6 kube-proxy", rules -> rules.contains("fd00:10:96::9 . udp . 53 : goto"));
        try (UdpClient flow = new UdpClient(cluster.sockets(), "::", "fd00:10:96::9", 53)) {
            flow.await(text -> text.startsWith("server-1 saw "));

            cluster.apply(DATAGRAMS.formatted(2));

            flow.await(text -> text.startsWith("server-2 saw "));
        }
    }
}
