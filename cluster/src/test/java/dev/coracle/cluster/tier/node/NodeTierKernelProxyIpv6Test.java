package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel's rules of the second family, in a cluster of both. Needs root, nft and IPv6. */
@Timeout(180)
class NodeTierKernelProxyIpv6Test {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
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

    @Test
    void kernelCarriesConnectionsOfEitherFamily() throws IOException {
        KernelTables.orSkip("ip", "ip6");
        try (Cluster cluster = Cluster.builder()
                        .name("kernel-proxy-6")
                        .tier(Tier.NODE)
                        .serviceCidr("10.96.0.0/12,fd00:10:96::/112")
                        .podCidr("10.244.0.0/16,fd00:10:244::/56")
                        .kernelProxy(true)
                        .image("web", exchange -> {
                            byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                            exchange.sendResponseHeaders(200, body.length);
                            exchange.getResponseBody().write(body);
                            exchange.close();
                        })
                        .start();
                NamespaceSockets sockets =
                        new NamespaceSockets(cluster.nodeAccess().orElseThrow().pid(), Thread::new);
                HeldShell nodes = HeldShell.start(List.of(
                        "nsenter",
                        "--net=/proc/" + cluster.nodeAccess().orElseThrow().pid() + "/ns/net"))) {
            nodes.run("""
                    nft add table ip6 watch
                    nft 'add chain ip6 watch out { type filter hook postrouting priority 300; }'
                    nft 'add rule ip6 watch out ct state new ct original ip6 daddr fd00:10:96::7 ct status dnat counter'""");
            cluster.await("serviceaccount/default").exists();
            cluster.apply(MANIFEST);
            cluster.await("pod/web").ready();
            long end = System.nanoTime() + LONGEST_WAIT;
            while (!rules(nodes).contains("fd00:10:96::7 . tcp . 80 : goto") && System.nanoTime() < end) {
                // Each look takes a process its time.
            }

            assertEquals("ok", ask(sockets, "fd00:10:96::7"));
            assertTrue(nodes.run("nft list chain ip6 watch out").contains("counter packets 1 "));
            assertThrows(ConnectException.class, () -> ask(sockets, "fd00:10:96::8"));
            cluster.throwFaults();
        }
    }

    private static String rules(HeldShell nodes) throws IOException {
        return nodes.run("nft list table ip6 kube-proxy");
    }

    private static String ask(NamespaceSockets sockets, String ip) throws IOException {
        try (Socket socket = sockets.openStream()) {
            socket.connect(new InetSocketAddress(ip, 80), 30_000);
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }
}
