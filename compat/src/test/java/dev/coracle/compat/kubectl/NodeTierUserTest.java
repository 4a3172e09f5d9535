package dev.coracle.compat.kubectl;

import static dev.coracle.compat.kubectl.NodeTierShells.curl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code coracle up --tier node} by an ordinary user, in a user namespace. All else that tier {@code node} does is shown by {@link
 * NodeTierTest}, which can run in one as well.
 */
@Timeout(180)
class NodeTierUserTest {
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: demoapp, labels: {app: demoapp}}
            spec: {containers: [{name: c, image: demoapp, ports: [{containerPort: 80}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: demoapp}
            spec: {type: NodePort, clusterIP: 10.96.7.7, selector: {app: demoapp}, ports: [{port: 80, nodePort: 30080}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: server, labels: {app: server}}
            spec:
              containers:
              - {name: c, image: server, ports: [{containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: server}
            spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {greeting: hello}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: shell}
            spec:
              terminationGracePeriodSeconds: 1
              volumes: [{name: settings, configMap: {name: settings}}, {name: shared, emptyDir: {}}]
              containers:
              - name: c
                image: shell
                volumeMounts:
                - {name: settings, mountPath: /etc/settings/deep}
                - {name: settings, mountPath: /coracle-test-settings}
                - {name: shared, mountPath: /tmp/shared-one}
                - {name: shared, mountPath: /var/tmp/shared-two, readOnly: true}
            """;

    private static NodeTierUp up;

    @TempDir
    private static Path directory;

    private static NodeTierShells shells;

    @BeforeAll
    static void start() throws IOException {
        NodeTier.asOrdinaryUserOrSkip("curl", "dig", "getent", "script");
        Kubectls.newest().binaryOrSkip();
        up = NodeTierUp.start(
                        directory.resolve("up"),
                        Map.of(),
                        "--image",
                        "server=" + NodeTier.server(),
                        "--image",
                        "shell=sleep 86400")
                .ready();
        shells = NodeTierShells.of(up, directory);
        shells.apply(MANIFEST);
        shells.kubectl("wait", "--for=condition=Ready", "pods", "--all", "--timeout=60s");
    }

    /** The last test: what is ended leaves nothing. */
    @AfterAll
    static void endedClusterLeavesNoProcess() throws Exception {
        if (up != null) {
            try (NodeTierUp ending = up) {
                List<ProcessHandle> inside = processesOf(ending);
                assertEquals(0, ending.coracle("down").exit());
                awaitEnd(inside);
            }
        }
    }

    /** Everything in the user namespace, which holds all the others; the JVM lives there too. */
    private static List<ProcessHandle> processesOf(NodeTierUp sandbox) throws IOException {
        String users = NodeTier.namespace("user", sandbox.node().pid());
        assertEquals(users, NodeTier.namespace("user", sandbox.pid()));
        assertNotEquals(
                users, NodeTier.namespace("user", ProcessHandle.current().pid()));
        List<ProcessHandle> processes = NodeTier.processesIn("user", users).toList();
        assertTrue(processes.size() >= 4, "the JVM, the nodes' shell, the pod's, the pod's program: " + processes);
        return processes;
    }

    private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void nodesAndProcessPodsReachServicesByAddressNameAndNodePort() {
        for (String url : List.of("http://10.96.7.7", "http://demoapp", "http://172.18.0.3:30080")) {
            assertTrue(shells.onNode(curl(url)).startsWith("iKubernetes demoapp"), url);
            assertTrue(shells.in("shell", curl(url)).startsWith("iKubernetes demoapp"), url);
        }
        assertTrue(shells.onNode(curl("http://server")).startsWith("server saw 10.244."));
    }

    @Test
    void processPodHasAddressNameAndResolverOfItsOwn() {
        assertEquals("shell", shells.in("shell", "hostname"));
        assertEquals(shells.ipOf("shell"), shells.in("shell", "hostname", "-I"));
        assertEquals("10.96.7.7", shells.in("shell", "dig", "+notcp", "+short", "demoapp.default.svc.cluster.local"));
        assertEquals(
                "10.96.7.7       demoapp.default.svc.cluster.local", shells.in("shell", "getent", "hosts", "demoapp"));
        assertEquals(
                "server saw " + shells.ipOf("shell"),
                shells.in("shell", curl("http://" + shells.ipOf("server") + ":8080")));
        assertTrue(
                shells.in("shell", "sh", "-c", "cd /proc && echo [0-9]*").split(" ").length < 8,
                "it sees its own processes");
    }

    @Test
    void volumesAreFilesWhereverTheyAreMounted() {
        assertEquals("hello", shells.in("shell", "cat", "/etc/settings/deep/greeting"));
        assertEquals("hello", shells.in("shell", "cat", "/coracle-test-settings/greeting"));
        shells.in("shell", "sh", "-c", "echo seen >/tmp/shared-one/file");
        assertEquals("seen", shells.in("shell", "cat", "/var/tmp/shared-two/file"));
        assertEquals(
                1, shells.tryIn("shell", "touch", "/var/tmp/shared-two/more").exit());
        for (String path : List.of("/etc/settings", "/coracle-test-settings", "/tmp/shared-one")) {
            assertTrue(Files.notExists(Path.of(path)), path + " is the pod's alone");
        }
    }

    @Test
    void execCanHaveATerminal() {
        String exec = shells.kubectl() + " exec -it shell -- tty";

        assertTrue(shells.onMachine("script", "-qec", exec, "/dev/null").matches("(?s).*/dev/pts/\\d+.*"));
    }

    @Test
    void runTakesCommandsToTheNodes() throws Exception {
        Outcome outcome = up.coracle("run", "--", "sh", "-c", "curl -sS http://demoapp; exit 3");

        assertTrue(outcome.stdout().startsWith("iKubernetes demoapp"), outcome::stdout);
        assertEquals(3, outcome.exit());
    }

    @Test
    void killedClusterLeavesNoProcess() throws Exception {
        Path home = directory.resolve("killed");
        List<ProcessHandle> inside;
        try (NodeTierUp other =
                NodeTierUp.start(home, Map.of(), "--image", "shell=sleep 86400").ready()) {
            NodeTierShells outside = NodeTierShells.of(other, home.resolve("shell"));
            outside.apply(
                    "apiVersion: v1\nkind: Pod\nmetadata: {name: shell}\nspec: {containers: [{name: c, image: shell}]}");
            outside.kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=60s");
            inside = processesOf(other);
            other.kill();
        }

        awaitEnd(inside);
    }
}
