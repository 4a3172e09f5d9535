package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ServicePort;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster whose pods, nodes and Services have addresses of both families. */
@Timeout(120)
class DualStackTest {
    private static final int A = 1;
    private static final int PTR = 12;
    private static final int AAAA = 28;
    private static final IpRange PODS4 = IpRange.of("10.244.0.0/16");
    private static final IpRange PODS6 = IpRange.of("fd00:10:244::/56");

    private static Cluster cluster;
    private static ApiClient client;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.builder()
                .serviceCidr("10.96.0.0/16,fd00:10:96::/112")
                .podCidr("10.244.0.0/16,fd00:10:244::/56")
                .image("web", exchange -> {
                    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .start();
        client = new HttpApiClient(
                cluster.apiServer(), cluster.token(), cluster.caCertificate(), "test/1.0", Runnable::run);
        cluster.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]
                """);
        for (String service : List.of(
                "four|clusterIP: 10.96.0.104",
                "six|clusterIP: 'fd00:10:96::106', ipFamilies: [IPv6]",
                "prefer|clusterIP: 10.96.0.146, clusterIPs: [10.96.0.146, 'fd00:10:96::146'], ipFamilyPolicy: PreferDualStack",
                "require|ipFamilies: [IPv6, IPv4], ipFamilyPolicy: RequireDualStack",
                "names|clusterIP: None, ipFamilyPolicy: RequireDualStack")) {
            String[] words = service.split("\\|");
            service(words[0], words[1]);
        }
        cluster.await("deployment/web").available();
        cluster.await("deployment/coredns -n kube-system").available();
    }

    private static void service(String name, String spec) {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec: {%s, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
                """.formatted(name, spec));
    }

    @AfterAll
    static void end() {
        cluster.throwFaults();
        cluster.close();
    }

    @Test
    void nodesHaveRangesAndAddressesOfBothFamilies() {
        KubeObject node = client.get(Resources.NODES, ObjectKey.cluster("node-2"));

        assertEquals("10.244.2.0/24", node.text("spec.podCIDR"));
        assertEquals(
                List.of("10.244.2.0/24", "fd00:10:244:2::/64"), node.fields().texts("spec.podCIDRs"));
        assertEquals(
                List.of("172.18.0.3", "fc00:f853:ccd:e793::3"),
                node.fields().list("status.addresses").stream()
                        .filter(address -> address.text("type").equals("InternalIP"))
                        .map(address -> address.text("address"))
                        .toList());
    }

    @Test
    void podsHaveAnAddressOfEachFamily() {
        for (KubeObject pod : pods()) {
            List<String> ips = pod.fields().list("status.podIPs").stream()
                    .map(ip -> ip.text("ip"))
                    .toList();

            assertEquals(2, ips.size());
            assertEquals(pod.text("status.podIP"), ips.get(0));
            assertTrue(PODS4.contains(IpAddress.of(ips.get(0))), ips::toString);
            assertTrue(PODS6.contains(IpAddress.of(ips.get(1))), ips::toString);
            assertEquals(2, pod.fields().list("status.hostIPs").size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "four, SingleStack, IPv4",
        "six, SingleStack, IPv6",
        "prefer, PreferDualStack, 'IPv4,IPv6'",
        "require, RequireDualStack, 'IPv6,IPv4'",
        "names, RequireDualStack, 'IPv4,IPv6'",
    })
    void endpointSlicesAreOfTheServicesFamilies(String name, String policy, String families) throws Exception {
        KubeObject service = client.get(Resources.SERVICES, ObjectKey.of("default", name));
        assertEquals(policy, service.text("spec.ipFamilyPolicy"));
        assertEquals(List.of(families.split(",")), service.fields().texts("spec.ipFamilies"));

        Map<String, Set<String>> addresses = slices(name, families.split(",").length);

        assertEquals(Set.of(families.split(",")), addresses.keySet());
        addresses.forEach((family, ips) -> assertEquals(podIps(family), ips));
    }

    @ParameterizedTest
    @CsvSource({"four, 10.96.0.104", "six, fd00:10:96::106", "prefer, 10.96.0.146", "prefer, fd00:10:96::146"})
    void everyClusterIpLeadsToThePods(String service, String ip) throws Exception {
        routed(ObjectKey.of("default", service), service.equals("prefer") ? 2 : 1);

        try (Socket socket = dial(ip, 80)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("ok"), answer);
        }
    }

    @Test
    void loadBalancersHaveAnAddressOfEachFamily() throws Exception {
        service("balanced", "type: LoadBalancer, ipFamilyPolicy: PreferDualStack");
        routed(ObjectKey.of("default", "balanced"), 2);
        CompletableFuture<List<String>> given = new CompletableFuture<>();
        Runnable stop = cluster.network().routes().onPublish(change -> {
            List<String> ips = change.now().portsOf(ObjectKey.of("default", "balanced")).stream()
                    .flatMap(port -> port.loadBalancerIps().stream())
                    .toList();
            if (ips.size() == 2) {
                given.complete(ips);
            }
        });

        assertEquals(List.of("172.18.255.1", "fc00:f853:ccd:e793::ff01"), given.get(60, TimeUnit.SECONDS));
        stop.run();
        for (String ip : given.join()) {
            dial(ip, 80).close();
        }
    }

    @Test
    void podsAnswerAtBothAddresses() throws Exception {
        for (String family : List.of("IPv4", "IPv6")) {
            for (String ip : podIps(family)) {
                dial(ip, 8080).close();
            }
        }
        assertThrows(IOException.class, () -> dial("fd00:10:244:1:ffff::1", 8080));
        assertThrows(IOException.class, () -> dial("fd00:10:96::ffff", 80));
    }

    @Test
    void namesHaveAddressesOfTheServicesFamilies() throws Exception {
        slices("names", 2);
        // The proxy knows no headless Service, but what it knows of a later one is later.
        service("later", "ipFamilyPolicy: PreferDualStack");
        routed(ObjectKey.of("default", "later"), 2);
        routed(ObjectKey.of("kube-system", "kube-dns"), 1);
        routed(ObjectKey.of("default", "prefer"), 2);
        routed(ObjectKey.of("default", "four"), 1);
        routed(ObjectKey.of("default", "six"), 1);

        assertEquals(Set.of("fd00:10:96::146"), ask("prefer.default.svc.cluster.local", AAAA));
        assertEquals(Set.of("10.96.0.146"), ask("prefer.default.svc.cluster.local", A));
        assertEquals(Set.of(), ask("four.default.svc.cluster.local", AAAA));
        assertEquals(Set.of(), ask("six.default.svc.cluster.local", A));
        assertEquals(podIps("IPv6"), ask("names.default.svc.cluster.local", AAAA));
        assertEquals(podIps("IPv4"), ask("names.default.svc.cluster.local", A));
        assertEquals(
                Set.of("prefer.default.svc.cluster.local"),
                ask("6.4.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.1.0.0.0.0.d.f.ip6.arpa", PTR));
    }

    @Test
    void aSecondFamilyMayComeLater(@TempDir Path data) {
        Cluster.Builder builder = Cluster.builder().name("later").nodes(1).data(data, Durability.ASYNC);
        try (Cluster before = builder.start()) {
            before.await("serviceaccount/default").exists();
            before.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: nginx}
                    spec: {containers: [{name: nginx, image: nginx}]}
                    """);
            before.await("pod/nginx").ready();
            before.throwFaults();
        }
        try (Cluster after =
                builder.serviceCidr("10.96.0.0/12,fd00:10:96::/112").start()) {
            ApiClient api = new HttpApiClient(
                    after.apiServer(), after.token(), after.caCertificate(), "test/1.0", Runnable::run);
            after.proxyPort(); // returns when the nodes have been registered

            KubeObject node = api.get(Resources.NODES, ObjectKey.cluster("node-1"));
            assertEquals(
                    List.of("10.244.1.0/24", "fd00:10:244:1::/64"),
                    node.fields().texts("spec.podCIDRs"));
            assertEquals(
                    List.of("172.18.0.2", "fc00:f853:ccd:e793::2", "node-1"),
                    node.fields().list("status.addresses").stream()
                            .map(address -> address.text("address"))
                            .toList());
            after.throwFaults();
        }
    }

    @Test
    void rangesThatDoNotGoTogetherAreRefused() {
        Cluster.Builder builder =
                Cluster.builder().serviceCidr("fd00:10:96::/112").podCidr("10.244.0.0/16");
        assertThrows(IllegalArgumentException.class, builder::start);
        assertThrows(IllegalArgumentException.class, Cluster.builder().podCidr("fd00::/112")::start);
        assertThrows(IllegalArgumentException.class, Cluster.builder().podCidr("10.1.0.0/16,10.2.0.0/16")::start);
    }

    private static List<KubeObject> pods() {
        return client.list(Resources.PODS, "default", ListOptions.ALL).items();
    }

    private static Set<String> podIps(String family) {
        Set<String> ips = new HashSet<>();
        for (KubeObject pod : pods()) {
            pod.fields().list("status.podIPs").stream()
                    .map(ip -> ip.text("ip"))
                    .filter(ip -> IpAddress.of(ip).family().equals(family))
                    .forEach(ips::add);
        }
        return ips;
    }

    /** The addresses by family, as soon as there are slices of so many and both pods are ready in them. */
    private static Map<String, Set<String>> slices(String service, int families) throws Exception {
        CompletableFuture<Map<String, Set<String>>> found = new CompletableFuture<>();
        Map<String, Set<String>> seen = new HashMap<>();
        Watcher watcher = new Watcher() {
            @Override
            public void onEvent(WatchEvent event) {
                KubeObject slice = event.object();
                if (service.equals(slice.labels().get("kubernetes.io/service-name"))) {
                    Set<String> ready = new HashSet<>();
                    slice.fields().list("endpoints").stream()
                            .filter(endpoint -> endpoint.flag("conditions.ready"))
                            .forEach(endpoint -> ready.addAll(endpoint.texts("addresses")));
                    seen.put(slice.text("addressType"), ready);
                    if (seen.size() == families && seen.values().stream().allMatch(ips -> ips.size() == 2)) {
                        found.complete(Map.copyOf(seen));
                    }
                }
            }

            @Override
            public void onEnd(Optional<StatusException> error) {
                found.completeExceptionally(new IOException("the watch has ended: " + error));
            }
        };
        try (Watch watch = client.watch(Resources.ENDPOINT_SLICES, "default", WatchOptions.ALL, watcher)) {
            return found.get(60, TimeUnit.SECONDS);
        }
    }

    /**
     * Returns when the proxy has both pods in each of so many families; the DNS, which hears of everything first, has them then.
     */
    private static void routed(ObjectKey service, int families) throws Exception {
        CompletableFuture<Void> routed = new CompletableFuture<>();
        Runnable stop = cluster.network().routes().onPublish(change -> {
            List<ServicePort> ports = change.now().portsOf(service);
            boolean all =
                    ports.stream().map(port -> port.name().ipv6()).distinct().count() == families
                            && ports.stream()
                                    .allMatch(port -> port.endpoints().stream()
                                                    .filter(Endpoint::ready)
                                                    .count()
                                            == 2);
            if (all) {
                routed.complete(null);
            }
        });
        try {
            routed.get(60, TimeUnit.SECONDS);
        } finally {
            stop.run();
        }
    }

    /** As a pod would, through the proxy. */
    private static Socket dial(String ip, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.proxyPort()));
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("CONNECT " + IpAddress.withPort(ip, port) + " HTTP/1.1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = socket.getInputStream().read();
                if (read < 0) {
                    throw new IOException("no answer of the proxy: " + head);
                }
                head.append((char) read);
            }
            if (!head.toString().startsWith("HTTP/1.1 200 ")) {
                throw new IOException(head.toString());
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks the cluster's DNS over TCP: addresses and names of the answer section. */
    private static Set<String> ask(String name, int type) throws IOException {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(query);
        out.write(new byte[] {0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            out.writeByte(label.length());
            out.writeBytes(label);
        }
        out.write(new byte[] {0, 0, (byte) type, 0, 1});
        try (Socket socket = dial("10.96.0.10", 53)) {
            DataOutputStream to = new DataOutputStream(socket.getOutputStream());
            to.writeShort(query.size());
            to.write(query.toByteArray());
            DataInputStream from = new DataInputStream(socket.getInputStream());
            byte[] answer = from.readNBytes(from.readUnsignedShort());
            Set<String> found = new HashSet<>();
            int at = query.size(); // the question comes back as it was
            for (int left = answer[6] << 8 | answer[7] & 0xff; left > 0; left--) {
                at = afterName(answer, at) + 10;
                int length = (answer[at - 2] & 0xff) << 8 | answer[at - 1] & 0xff;
                found.add(
                        type == PTR
                                ? nameAt(answer, at)
                                : IpAddress.of(Arrays.copyOfRange(answer, at, at + length))
                                        .toString());
                at += length;
            }
            return found;
        }
    }

    private static int afterName(byte[] message, int at) {
        int next = at;
        while (message[next] != 0) {
            if ((message[next] & 0xc0) == 0xc0) {
                return next + 2;
            }
            next += 1 + message[next];
        }
        return next + 1;
    }

    private static String nameAt(byte[] message, int at) {
        List<String> labels = new ArrayList<>();
        int next = at;
        while (message[next] != 0) {
            if ((message[next] & 0xc0) == 0xc0) {
                next = (message[next] & 0x3f) << 8 | message[next + 1] & 0xff;
            } else {
                labels.add(new String(message, next + 1, message[next], StandardCharsets.US_ASCII));
                next += 1 + message[next];
            }
        }
        return String.join(".", labels);
    }
}
