package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tier {@code node} with addresses of both families, as commands on nodes and in pods meet it. Needs root, and IPv6. */
@Timeout(120)
class NodeTierIpv6Test {
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: demoapp, labels: {app: demoapp}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: demoapp, image: demoapp, ports: [{containerPort: 80}]}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: server, labels: {app: server}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: server
                image: server
                ports: [{containerPort: 8080, hostPort: 8088}]
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: shell}
            spec: {terminationGracePeriodSeconds: 1, containers: [{name: shell, image: shell}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: demoapp}
            spec:
              type: NodePort
              clusterIP: "fd00:10:96::77"
              ipFamilies: [IPv6]
              selector: {app: demoapp}
              ports: [{port: 80, nodePort: 30080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: server}
            spec:
              clusterIP: 10.96.7.9
              clusterIPs: [10.96.7.9, "fd00:10:96::79"]
              externalIPs: ["2001:db8::7"]
              ipFamilyPolicy: RequireDualStack
              selector: {app: server}
              ports: [{port: 80, targetPort: 8080}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: demoapp}
            spec:
              rules:
              - host: demoapp.test
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: demoapp, port: {number: 80}}}}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: nobody}
            spec: {clusterIP: "fd00:10:96::78", ipFamilies: [IPv6], selector: {app: nobody}, ports: [{port: 80}]}
            """;

    private static Cluster cluster;

    @TempDir
    private static Path directory;

    private static NodeTierShells shells;

    @BeforeAll
    static void start() throws Exception {
        NodeTier.orSkip("curl", "dig", "getent");
        ipv6OrSkip();
        Kubectls.newest().binaryOrSkip();
        cluster = Cluster.builder()
                .name("node-ipv6")
                .tier(Tier.NODE)
                .serviceCidr("10.96.0.0/12,fd00:10:96::/112")
                .image("server", NodeTier.server())
                .image("shell", "sleep 86400")
                .start();
        shells = NodeTierShells.of(cluster, directory);
        cluster.await("serviceaccount/default").exists();
        cluster.apply(MANIFEST);
        Stream.of("demoapp", "server", "shell")
                .forEach(p -> cluster.await("pod/" + p).ready());
        cluster.await("deployment/coredns -n kube-system").available();
        for (String service : List.of("demoapp", "server")) {
            cluster.address(service, 80); // waits for its endpoints
        }
    }

    private static void ipv6OrSkip() throws IOException {
        try (SocketChannel possible = SocketChannel.open(StandardProtocolFamily.INET6)) {
            // Java has it, and so has the kernel.
        } catch (UnsupportedOperationException e) {
            System.out.println("skipped: IPv6 in tier node: this machine has no IPv6");
            abort("this machine has no IPv6");
        }
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.throwFaults();
            cluster.close();
        }
    }

    private static String[] curl(String url) {
        return new String[] {"curl", "-gsS", "--retry", "30", "--retry-connrefused", "--max-time", "10", url};
    }

    private static String ip6Of(String pod) {
        String both = shells.kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIPs[*].ip}");
        assertTrue(both.matches("10\\.244\\.[12]\\.\\d+ fd00:10:244:[12]::[0-9a-f]+"), both);
        return both.split(" ")[1];
    }

    private static String seen(String answer) {
        return IpAddress.of(answer.replaceFirst("server saw ", "")).toString();
    }

    @Test
    void nodesAndPodsReachServicesByAddressNameAndNodePort() {
        for (String url : List.of(
                "http://[fd00:10:96::77]",
                "http://demoapp.default.svc.cluster.local",
                "http://[fc00:f853:ccd:e793::2]:30080",
                "http://[fc00:f853:ccd:e793::3]:30080")) {
            assertTrue(shells.onNode(curl(url)).startsWith("iKubernetes demoapp"), url);
            assertTrue(shells.in("shell", curl(url)).startsWith("iKubernetes demoapp"), url);
        }
    }

    @Test
    void processPodsAnswerOverBothFamilies() {
        for (String url : List.of("http://[fd00:10:96::79]", "http://[2001:db8::7]")) {
            assertTrue(seen(shells.onNode(curl(url))).matches("fd00:10:244:[12]::1"), url);
            assertEquals(ip6Of("server"), seen(shells.in("server", curl("http://[" + ip6Of("server") + "]:8080"))));
        }
        assertTrue(seen(shells.onNode(curl("http://10.96.7.9"))).matches("10\\.244\\.[12]\\.1"));
        assertEquals(ip6Of("shell"), seen(shells.in("shell", curl("http://[" + ip6Of("server") + "]:8080"))));
        assertTrue(
                shells.in("shell", curl("http://[" + ip6Of("demoapp") + "]")).contains("ClientIP: " + ip6Of("shell")));
        assertTrue(shells.in("shell", curl("http://[fd00:10:96::77]")).contains("ClientIP: " + ip6Of("shell")));
        assertEquals(ip6Of("demoapp"), seen(shells.in("demoapp", curl("http://[" + ip6Of("server") + "]:8080"))));
    }

    @Test
    void hostPortsAnswerAtBothAddressesOfTheirNode() {
        String name = shells.kubectl("get", "pod", "server", "-o", "jsonpath={.spec.nodeName}");
        String number = name.equals("node-1") ? "2" : "3";

        for (String host : List.of("172.18.0." + number, "[fc00:f853:ccd:e793::" + number + "]")) {
            assertTrue(shells.onNode(curl("http://" + host + ":8088")).startsWith("server saw "), host);
        }
    }

    @Test
    void ingressesAnswerAtBothAddressesOfTheFirstNode() {
        cluster.ingressUri("demoapp.test"); // returns when requests can be answered

        for (String host : List.of("172.18.0.2", "[fc00:f853:ccd:e793::2]")) {
            assertTrue(
                    shells.onNode("curl", "-gsS", "--max-time", "10", "-H", "Host: demoapp.test", "http://" + host)
                            .startsWith("iKubernetes demoapp"),
                    host);
        }
    }

    @Test
    void serviceWithoutEndpointsRefuses() {
        int refused = 7;

        assertEquals(
                refused,
                shells.node()
                        .run("curl", "-gsS", "--max-time", "10", "http://[fd00:10:96::78]")
                        .exit());
    }

    @Test
    void podsKnowTheirAddresses() {
        String[] ips = shells.kubectl("get", "pod", "shell", "-o", "jsonpath={.status.podIPs[*].ip}")
                .split(" ");

        assertEquals(List.of(ips), List.of(shells.in("shell", "hostname", "-I").split(" ")));
        assertTrue(shells.in("shell", "cat", "/etc/hosts").endsWith(ips[0] + "\tshell\n" + ips[1] + "\tshell"));
    }

    @Test
    void namesHaveAddressesOfBothFamilies() {
        assertEquals(
                "fd00:10:96::79",
                shells.in("shell", "dig", "+notcp", "+short", "server.default.svc.cluster.local", "AAAA"));
        assertEquals(
                "server.default.svc.cluster.local.", shells.onNode("dig", "+notcp", "+short", "-x", "fd00:10:96::79"));
        assertTrue(shells.in("shell", "getent", "ahostsv6", "demoapp").startsWith("fd00:10:96::77 "));
    }
}
