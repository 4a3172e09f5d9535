package dev.coracle.compat.kubectl;

import static dev.coracle.compat.kubectl.NodeTierShells.curl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.tier.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tier {@code node} as its users meet it: kubectl, and commands on nodes and in pods that know nothing of Coracle. Needs root, of
 * the machine or of a user namespace.
 */
@Timeout(120)
class NodeTierTest {
    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: demoapp}
            spec:
              replicas: 3
              selector: {matchLabels: {app: demoapp}}
              template:
                metadata: {labels: {app: demoapp}}
                spec: {containers: [{name: demoapp, image: demoapp, ports: [{containerPort: 80}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: demoapp}
            spec: {type: NodePort, clusterIP: 10.96.7.7, selector: {app: demoapp}, ports: [{port: 80, nodePort: 30080}]}
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
            """;

    private static Cluster cluster;

    @TempDir
    private static Path directory;

    private static NodeTierShells shells;

    @BeforeAll
    static void start() {
        NodeTier.orSkip("curl", "dig", "nslookup", "getent", "script");
        Kubectls.newest().binaryOrSkip();
        cluster = Cluster.builder()
                .name("node-tier")
                .tier(Tier.NODE)
                .image("server", NodeTier.server())
                .image("shell", "sleep 86400")
                // Ends only when both the shell and what it waits for have been told.
                .image("polite", "sh -c 'trap \"wait; echo bye >$0; exit 0\" TERM; sleep 86400 & wait'")
                .image("stubborn", "sh -c 'trap \"\" TERM; while :; do sleep 1; done'")
                .start();
        shells = NodeTierShells.of(cluster, directory);
        cluster.await("serviceaccount/default").exists();
        cluster.apply(MANIFEST);
        for (String name : List.of("server-1", "server-2")) {
            cluster.apply(pod(
                    name,
                    "server",
                    "ports: [{containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8080},"
                            + " periodSeconds: 1}"));
        }
        cluster.apply(pod("shell", "shell", ""));
        cluster.apply(pod("host-port", "demoapp", "ports: [{containerPort: 80, hostPort: 8088}]")
                .replace("app: demoapp", "app: host-port"));
        cluster.await("deployment/demoapp").available();
        Stream.of("server-1", "server-2", "shell", "host-port")
                .forEach(p -> cluster.await("pod/" + p).ready());
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.throwFaults();
            cluster.close();
        }
    }

    private static String pod(String name, String image, String more) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + image + "}}\n"
                + "spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: " + image
                + (more.isEmpty() ? "" : ", " + more) + "}]}";
    }

    @Test
    void nodesReachServicesByAddressNameAndNodePort() {
        for (String url : List.of(
                "http://10.96.7.7",
                "http://demoapp.default.svc.cluster.local",
                "http://demoapp",
                "http://172.18.0.2:30080",
                "http://172.18.0.3:30080",
                "http://localhost:30080")) {
            assertTrue(shells.onNode(curl(url)).startsWith("iKubernetes demoapp"), url);
        }
    }

    @Test
    void processPodsReachServicesByAddressNameAndNodePort() {
        for (String url : List.of(
                "http://10.96.7.7",
                "http://demoapp.default.svc.cluster.local",
                "http://demoapp",
                "http://172.18.0.2:30080",
                "http://172.18.0.3:30080")) {
            assertTrue(shells.in("shell", curl(url)).startsWith("iKubernetes demoapp"), url);
        }
        assertTrue(shells.in("shell", "sh", "-c", "curl -sS http://$DEMOAPP_SERVICE_HOST:$DEMOAPP_SERVICE_PORT")
                .startsWith("iKubernetes demoapp"));
    }

    @Test
    void serviceOfProcessPodsAnswersAtItsAddressesAndToItsOwnPods() {
        for (String url : List.of("http://10.96.7.9", "http://server", "http://192.0.2.7")) {
            assertTrue(shells.onNode(curl(url)).matches("server-[12] saw 10\\.244\\.[12]\\.1"), url);
            assertTrue(shells.in("server-1", curl(url)).startsWith("server-"), url);
        }
    }

    @Test
    void podsReachEachOtherDirectlyAndSeeWhoAsks() {
        String server = "http://" + shells.ipOf("server-1") + ":8080";

        assertEquals("server-1 saw " + shells.ipOf("shell"), shells.in("shell", curl(server)));
        assertEquals("server-1 saw " + shells.ipOf("server-2"), shells.in("server-2", curl(server)));
        String java = shells.kubectl("get", "pods", "-l", "app=demoapp", "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("pod/", "");
        assertEquals("server-1 saw " + shells.ipOf(java), shells.in(java, curl(server)));
        assertTrue(
                shells.in("shell", curl("http://" + shells.ipOf(java))).contains("ClientIP: " + shells.ipOf("shell")));
        assertTrue(
                shells.in("shell", curl("http://demoapp")).contains("ClientIP: " + shells.ipOf("shell")),
                "through the Service");
    }

    @Test
    void hostPortAnswersAtItsNodeAndAtLocalhost() {
        String nodeName = shells.kubectl("get", "pod", "host-port", "-o", "jsonpath={.spec.nodeName}");
        String own = nodeName.equals("node-1") ? "172.18.0.2" : "172.18.0.3";
        String other = nodeName.equals("node-1") ? "172.18.0.3" : "172.18.0.2";

        assertTrue(shells.onNode(curl("http://" + own + ":8088")).contains("ServerName: host-port"));
        assertTrue(shells.in("shell", curl("http://" + own + ":8088")).contains("ServerName: host-port"));
        assertTrue(shells.onNode(curl("http://127.0.0.1:8088")).contains("ServerName: host-port"));
        assertEquals(7, shells.node().run(curl("http://" + other + ":8088")).exit());
    }

    @Test
    void execCanHaveATerminalOfTheSizeOfTheUsersOwn() {
        // The size comes after the start, as in any cluster.
        String inside =
                "for i in $(seq 100); do [ \"$(stty size)\" != \"0 0\" ] && break; sleep 0.1; done; stty size; tty";
        String exec = shells.kubectl() + " exec -it shell -- sh -c '" + inside + "'";

        String seen = shells.onMachine("script", "-qec", "stty rows 31 cols 97; " + exec, "/dev/null");

        assertTrue(seen.matches("(?s).*31 97\\s.*/dev/pts/\\d+.*"), seen);
    }

    @Test
    void serviceWithoutEndpointsRefuses() {
        int refused = 7;

        assertEquals(refused, shells.node().run(curl("http://10.96.7.8")).exit());
        assertEquals(refused, shells.tryIn("shell", curl("http://nobody")).exit());
    }

    @Test
    void processPodHasAddressNameAndResolverOfItsOwn() {
        String ip = shells.ipOf("shell");

        assertEquals("shell", shells.in("shell", "hostname"));
        assertEquals(ip, shells.in("shell", "hostname", "-I"));
        assertTrue(shells.in("shell", "cat", "/etc/hosts").endsWith(ip + "\tshell"));
        assertEquals(
                "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5",
                shells.in("shell", "cat", "/etc/resolv.conf"));
        assertEquals(
                "10.96.7.7       demoapp.default.svc.cluster.local", shells.in("shell", "getent", "hosts", "demoapp"));
        assertTrue(
                shells.in("shell", "sh", "-c", "cd /proc && echo [0-9]*").split(" ").length < 8,
                "it sees its own processes");
    }

    @Test
    void namesAreAnsweredOverUdp() {
        assertEquals("10.96.7.7", shells.in("shell", "dig", "+notcp", "+short", "demoapp.default.svc.cluster.local"));
        assertTrue(shells.in("shell", "nslookup", "demoapp").contains("Address: 10.96.7.7"));
        assertEquals("10.96.7.7", shells.onNode("dig", "+notcp", "+short", "demoapp.default.svc.cluster.local"));
    }

    @Test
    void apiServerAnswersPodsAndNodes() {
        for (String address : List.of("kubernetes.default", "10.96.0.1", "172.18.0.2:6443")) {
            String url = "https://" + address + "/version";
            assertTrue(
                    shells.in("shell", "curl", "-sSk", "--max-time", "10", url).contains("v1.36"), url);
        }
        assertTrue(shells.onNode(shells.kubectl(), "get", "nodes").contains("node-2"));
    }

    @Test
    void volumesOfProcessPodsAreFiles() {
        cluster.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {greeting: hello, "other": "it's \\"me\\""}
                """);
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: volumes}
                spec:
                  volumes: [{name: settings, configMap: {name: settings}}, {name: shared, emptyDir: {}}]
                  containers:
                  - name: one
                    image: shell
                    volumeMounts:
                    - {name: settings, mountPath: /etc/settings/deep}
                    - {name: settings, mountPath: /etc/greeting.conf, subPath: greeting}
                    - {name: shared, mountPath: /tmp/shared-one}
                    - {name: settings, mountPath: /coracle-test-settings}
                  - name: two
                    image: shell
                    volumeMounts:
                    - {name: shared, mountPath: /var/tmp/shared-two, readOnly: true}
                    - {name: settings, mountPath: /etc/settings-two}
                  - name: three
                    image: shell
                    volumeMounts:
                    - {name: settings, mountPath: /etc/settings-three/deep}
                    - {name: settings, mountPath: /tmp/shared-one/nested}
                """);
        cluster.await("pod/volumes").ready();

        assertEquals("hello", shells.in("volumes", "cat", "/etc/settings/deep/greeting"));
        assertEquals("it's \"me\"", shells.in("volumes", "cat", "/etc/settings/deep/other"));
        assertEquals("hello", shells.in("volumes", "cat", "/etc/greeting.conf"));
        assertEquals("hello", shells.in("volumes", "cat", "/coracle-test-settings/greeting"));
        assertEquals("hello", shells.in("volumes", "cat", "/etc/settings-two/greeting"));
        assertEquals("hello", shells.in("volumes", "cat", "/etc/settings-three/deep/greeting"));
        assertEquals("hello", shells.in("volumes", "cat", "/tmp/shared-one/nested/greeting"));
        shells.in("volumes", "sh", "-c", "echo seen >/tmp/shared-one/file");
        assertEquals("seen", shells.in("volumes", "cat", "/var/tmp/shared-two/file"));
        assertEquals(
                1, shells.tryIn("volumes", "touch", "/var/tmp/shared-two/more").exit());
        assertTrue(shells.in("volumes", "cat", "/etc/resolv.conf").contains("nameserver 10.96.0.10"));
        for (String path : List.of(
                "/etc/settings",
                "/etc/greeting.conf",
                "/tmp/shared-one",
                "/var/tmp/shared-two",
                "/coracle-test-settings")) {
            assertTrue(Files.notExists(Path.of(path)), path + " is the pod's alone");
        }
    }

    @Test
    void processPodsReachTheApiServerWithTheirOwnToken() {
        String directory = "/var/run/secrets/kubernetes.io/serviceaccount";
        String url = "https://kubernetes.default.svc/api/v1/namespaces/$(cat " + directory + "/namespace)/pods";

        String answer = shells.in(
                "shell",
                "sh",
                "-c",
                "curl -sS --cacert " + directory + "/ca.crt -H \"Authorization: Bearer $(cat " + directory
                        + "/token)\" " + url);

        assertTrue(answer.contains("system:serviceaccount:default:default"), answer);
    }

    @Test
    void apiServerReachesPodsForItsClients() {
        String namespace = "/api/v1/namespaces/default/";

        assertTrue(shells.kubectl("get", "--raw", namespace + "services/demoapp:80/proxy/")
                .startsWith("iKubernetes demoapp"));
        assertTrue(shells.kubectl("get", "--raw", namespace + "pods/server-1:8080/proxy/")
                .startsWith("server-1 saw"));
    }

    @Test
    void shellReadsCommandsFromStandardInput() {
        Outcome outcome = shells.machine()
                .run(List.of(shells.kubectl(), "exec", "-i", "shell", "--", "sh"), "hostname\nexit 3\n", Map.of());

        assertEquals("shell", outcome.stdout().strip());
        assertEquals(3, outcome.exit());
    }

    @Test
    void stoppedContainerHearsSigtermWithItsWholeGroup() throws IOException {
        Path said = directory.resolve("said");
        cluster.apply(pod("polite", "polite", "args: ['" + said + "']").replace("Seconds: 1", "Seconds: 60"));
        cluster.await("pod/polite").ready();

        shells.kubectl("delete", "pod", "polite", "--timeout=30s");

        assertEquals("bye", Files.readString(said).strip());
    }

    @Test
    void containerThatDoesNotListenIsKilledAfterItsGrace() {
        cluster.apply(pod("stubborn", "stubborn", ""));
        cluster.await("pod/stubborn").ready();
        String network = shells.in("stubborn", "readlink", "/proc/self/ns/net");

        shells.kubectl("delete", "pod", "stubborn", "--timeout=30s");

        assertEquals(List.of(), processesIn(network).toList());
    }

    @Test
    void closedClusterLeavesNoProcessAndNoNamespace() {
        List<String> networks = new ArrayList<>();
        try (Cluster other = Cluster.builder()
                .name("other")
                .tier(Tier.NODE)
                .image("shell", "sleep 86400")
                .start()) {
            other.await("serviceaccount/default").exists();
            other.apply(pod("shell", "shell", ""));
            other.await("pod/shell").ready();
            NodeTierShells outside = NodeTierShells.of(other, directory.resolve("other"));
            networks.add(networkOf(other.nodeAccess().map(NodeAccess::pid).orElseThrow()));
            networks.add(outside.in("shell", "readlink", "/proc/self/ns/net"));
            assertTrue(networks.stream().allMatch(n -> processesIn(n).count() > 0), networks::toString);
            assertTrue(
                    shells.in("shell", curl("http://10.96.7.7")).startsWith("iKubernetes"),
                    "the first one is still there");
            other.throwFaults();
        }

        networks.forEach(n -> assertEquals(List.of(), processesIn(n).toList()));
    }

    @Test
    void killedClusterLeavesNoProcessAndNoNamespace() throws Exception {
        Path home = directory.resolve("killed");
        List<ProcessHandle> left = new ArrayList<>();
        try (NodeTierUp up =
                NodeTierUp.start(home, Map.of(), "--image", "shell=sleep 86400").ready()) {
            NodeTierShells outside = NodeTierShells.of(up, home.resolve("shell"));
            outside.apply(pod("shell", "shell", ""));
            outside.kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=30s");
            processesIn(networkOf(up.node().pid())).forEach(left::add);
            processesIn(outside.in("shell", "readlink", "/proc/self/ns/net")).forEach(left::add);
            assertTrue(left.size() >= 3, left::toString);
            up.kill();
        }

        for (ProcessHandle process : left) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static String networkOf(long pid) {
        return NodeTier.namespace("net", pid);
    }

    private static Stream<ProcessHandle> processesIn(String network) {
        return NodeTier.processesIn("net", network);
    }
}
