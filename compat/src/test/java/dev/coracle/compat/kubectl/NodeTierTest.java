package dev.coracle.compat.kubectl;

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

    private static Shell machine;
    private static Shell node;
    private static String kubectl;

    @BeforeAll
    static void start() {
        NodeTier.orSkip("curl", "dig", "nslookup", "getent", "script");
        kubectl = Kubectls.newest().binaryOrSkip().toString();
        cluster = Cluster.builder()
                .name("node-tier")
                .tier(Tier.NODE)
                .image("server", NodeTier.server())
                .image("shell", "sleep 86400")
                // Ends only when both the shell and what it waits for have been told.
                .image("polite", "sh -c 'trap \"wait; echo bye >$0; exit 0\" TERM; sleep 86400 & wait'")
                .image("stubborn", "sh -c 'trap \"\" TERM; while :; do sleep 1; done'")
                .start();
        machine = new Shell(directory.resolve("machine"), cluster.kubeconfig(), Map.of());
        node = NodeTier.shell(directory.resolve("node"), cluster);
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

    private static String in(String pod, String... command) {
        return succeeding(machine, words(List.of(kubectl, "exec", pod, "--"), command));
    }

    private static String onNode(String... command) {
        return succeeding(node, command);
    }

    private static String succeeding(Shell shell, String... command) {
        Outcome outcome = shell.run(command);
        assertEquals(0, outcome.exit(), () -> List.of(command) + ": " + outcome.stderr());
        return outcome.stdout().strip();
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static String ipOf(String pod) {
        return succeeding(machine, kubectl, "get", "pod", pod, "-o", "jsonpath={.status.podIP}");
    }

    private static String[] curl(String url) {
        return new String[] {"curl", "-sS", "--max-time", "10", url};
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
            assertTrue(onNode(curl(url)).startsWith("iKubernetes demoapp"), url);
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
            assertTrue(in("shell", curl(url)).startsWith("iKubernetes demoapp"), url);
        }
        assertTrue(in("shell", "sh", "-c", "curl -sS http://$DEMOAPP_SERVICE_HOST:$DEMOAPP_SERVICE_PORT")
                .startsWith("iKubernetes demoapp"));
    }

    @Test
    void serviceOfProcessPodsAnswersAtItsAddressesAndToItsOwnPods() {
        for (String url : List.of("http://10.96.7.9", "http://server", "http://192.0.2.7")) {
            assertTrue(onNode(curl(url)).matches("server-[12] saw 10\\.244\\.[12]\\.1"), url);
            assertTrue(in("server-1", curl(url)).startsWith("server-"), url);
        }
    }

    @Test
    void podsReachEachOtherDirectlyAndSeeWhoAsks() {
        String server = "http://" + ipOf("server-1") + ":8080";

        assertEquals("server-1 saw " + ipOf("shell"), in("shell", curl(server)));
        assertEquals("server-1 saw " + ipOf("server-2"), in("server-2", curl(server)));
        String java = succeeding(machine, kubectl, "get", "pods", "-l", "app=demoapp", "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("pod/", "");
        assertEquals("server-1 saw " + ipOf(java), in(java, curl(server)));
        assertTrue(in("shell", curl("http://" + ipOf(java))).contains("ClientIP: " + ipOf("shell")));
        assertTrue(in("shell", curl("http://demoapp")).contains("ClientIP: " + ipOf("shell")), "through the Service");
    }

    @Test
    void hostPortAnswersAtItsNodeAlone() {
        String nodeName = succeeding(machine, kubectl, "get", "pod", "host-port", "-o", "jsonpath={.spec.nodeName}");
        String own = nodeName.equals("node-1") ? "172.18.0.2" : "172.18.0.3";
        String other = nodeName.equals("node-1") ? "172.18.0.3" : "172.18.0.2";

        assertTrue(onNode(curl("http://" + own + ":8088")).contains("ServerName: host-port"));
        assertTrue(in("shell", curl("http://" + own + ":8088")).contains("ServerName: host-port"));
        assertEquals(7, node.run(curl("http://" + other + ":8088")).exit());
    }

    @Test
    void execCanHaveATerminalOfTheSizeOfTheUsersOwn() {
        // The size comes after the start, as in any cluster.
        String inside =
                "for i in $(seq 100); do [ \"$(stty size)\" != \"0 0\" ] && break; sleep 0.1; done; stty size; tty";
        String exec = kubectl + " exec -it shell -- sh -c '" + inside + "'";

        String seen = succeeding(machine, "script", "-qec", "stty rows 31 cols 97; " + exec, "/dev/null");

        assertTrue(seen.matches("(?s).*31 97\\s.*/dev/pts/\\d+.*"), seen);
    }

    @Test
    void serviceWithoutEndpointsRefuses() {
        int refused = 7;

        assertEquals(refused, node.run(curl("http://10.96.7.8")).exit());
        assertEquals(
                refused,
                machine.run(words(List.of(kubectl, "exec", "shell", "--"), curl("http://nobody")))
                        .exit());
    }

    @Test
    void processPodHasAddressNameAndResolverOfItsOwn() {
        String ip = ipOf("shell");

        assertEquals("shell", in("shell", "hostname"));
        assertEquals(ip, in("shell", "hostname", "-I"));
        assertTrue(in("shell", "cat", "/etc/hosts").endsWith(ip + "\tshell"));
        assertEquals(
                "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5",
                in("shell", "cat", "/etc/resolv.conf"));
        assertEquals("10.96.7.7       demoapp.default.svc.cluster.local", in("shell", "getent", "hosts", "demoapp"));
        assertTrue(
                in("shell", "sh", "-c", "cd /proc && echo [0-9]*").split(" ").length < 8, "it sees its own processes");
    }

    @Test
    void namesAreAnsweredOverUdp() {
        assertEquals("10.96.7.7", in("shell", "dig", "+notcp", "+short", "demoapp.default.svc.cluster.local"));
        assertTrue(in("shell", "nslookup", "demoapp").contains("Address: 10.96.7.7"));
        assertEquals("10.96.7.7", onNode("dig", "+notcp", "+short", "demoapp.default.svc.cluster.local"));
    }

    @Test
    void apiServerAnswersPodsAndNodes() {
        for (String address : List.of("kubernetes.default", "10.96.0.1", "172.18.0.2:6443")) {
            String url = "https://" + address + "/version";
            assertTrue(in("shell", "curl", "-sSk", "--max-time", "10", url).contains("v1.36"), url);
        }
        assertTrue(onNode(kubectl, "get", "nodes").contains("node-2"));
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

        assertEquals("hello", in("volumes", "cat", "/etc/settings/deep/greeting"));
        assertEquals("it's \"me\"", in("volumes", "cat", "/etc/settings/deep/other"));
        assertEquals("hello", in("volumes", "cat", "/etc/greeting.conf"));
        assertEquals("hello", in("volumes", "cat", "/coracle-test-settings/greeting"));
        assertEquals("hello", in("volumes", "cat", "/etc/settings-two/greeting"));
        assertEquals("hello", in("volumes", "cat", "/etc/settings-three/deep/greeting"));
        assertEquals("hello", in("volumes", "cat", "/tmp/shared-one/nested/greeting"));
        in("volumes", "sh", "-c", "echo seen >/tmp/shared-one/file");
        assertEquals("seen", in("volumes", "cat", "/var/tmp/shared-two/file"));
        assertEquals(
                1,
                machine.run(kubectl, "exec", "volumes", "--", "touch", "/var/tmp/shared-two/more")
                        .exit());
        assertTrue(in("volumes", "cat", "/etc/resolv.conf").contains("nameserver 10.96.0.10"));
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

        String answer = in(
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

        assertTrue(succeeding(machine, kubectl, "get", "--raw", namespace + "services/demoapp:80/proxy/")
                .startsWith("iKubernetes demoapp"));
        assertTrue(succeeding(machine, kubectl, "get", "--raw", namespace + "pods/server-1:8080/proxy/")
                .startsWith("server-1 saw"));
    }

    @Test
    void shellReadsCommandsFromStandardInput() {
        Outcome outcome =
                machine.run(List.of(kubectl, "exec", "-i", "shell", "--", "sh"), "hostname\nexit 3\n", Map.of());

        assertEquals("shell", outcome.stdout().strip());
        assertEquals(3, outcome.exit());
    }

    @Test
    void stoppedContainerHearsSigtermWithItsWholeGroup() throws IOException {
        Path said = directory.resolve("said");
        cluster.apply(pod("polite", "polite", "args: ['" + said + "']").replace("Seconds: 1", "Seconds: 60"));
        cluster.await("pod/polite").ready();

        succeeding(machine, kubectl, "delete", "pod", "polite", "--timeout=30s");

        assertEquals("bye", Files.readString(said).strip());
    }

    @Test
    void containerThatDoesNotListenIsKilledAfterItsGrace() {
        cluster.apply(pod("stubborn", "stubborn", ""));
        cluster.await("pod/stubborn").ready();
        String network = in("stubborn", "readlink", "/proc/self/ns/net");

        succeeding(machine, kubectl, "delete", "pod", "stubborn", "--timeout=30s");

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
            Shell outside = new Shell(directory.resolve("other"), other.kubeconfig(), Map.of());
            networks.add(networkOf(other.nodeAccess().map(NodeAccess::pid).orElseThrow()));
            networks.add(succeeding(outside, kubectl, "exec", "shell", "--", "readlink", "/proc/self/ns/net"));
            assertTrue(networks.stream().allMatch(n -> processesIn(n).count() > 0), networks::toString);
            assertTrue(in("shell", curl("http://10.96.7.7")).startsWith("iKubernetes"), "the first one is still there");
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
            Shell outside = new Shell(home.resolve("shell"), up.kubeconfig(), Map.of());
            String[] create = {kubectl, "create", "-f", manifest(pod("shell", "shell", ""))};
            int attempts = 0;
            while (outside.run(create).exit() != 0 && ++attempts < 100) {
                // The namespace's service account comes a moment after the cluster is ready.
            }
            succeeding(outside, kubectl, "wait", "--for=condition=Ready", "pod/shell", "--timeout=30s");
            processesIn(networkOf(up.node().pid())).forEach(left::add);
            processesIn(succeeding(outside, kubectl, "exec", "shell", "--", "readlink", "/proc/self/ns/net"))
                    .forEach(left::add);
            assertTrue(left.size() >= 3, left::toString);
            up.kill();
        }

        for (ProcessHandle process : left) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static String manifest(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "pod", ".yaml"), text)
                .toString();
    }

    private static String networkOf(long pid) {
        return NodeTier.namespace("net", pid);
    }

    private static Stream<ProcessHandle> processesIn(String network) {
        return NodeTier.processesIn("net", network);
    }
}
