package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that go on: watches, followed logs, exec. */
class KubectlStreamsTest {
    private static final int LIMIT_SECONDS = 30;

    private static Cluster cluster;

    @TempDir
    private Path directory;

    private Kubectl kubectl;
    private Shell shell;
    private String namespace;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .image("shell", "sleep 3600")
                .image("ticker", "sh -c 'while true; do echo tick; sleep 0.1; done'")
                .start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    static Stream<Kubectl> versions() {
        return Kubectls.chosen().stream();
    }

    private void with(Kubectl chosen, String name) {
        chosen.binaryOrSkip();
        kubectl = chosen;
        namespace = name + "-" + chosen.minor();
        Namespaces.create(cluster, namespace);
        shell = new Shell(directory, Namespaces.kubeconfig(cluster, namespace), Map.of());
    }

    private String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(kubectl.binaryOrSkip().toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private String run(String... arguments) {
        Outcome outcome = shell.run(command(arguments));
        assertEquals(0, outcome.exit(), outcome.stderr());
        return outcome.stdout();
    }

    private void pod(String image) {
        run("run", "p", "--image=" + image);
        cluster.await("pod/p -n " + namespace).ready();
    }

    /** Lines as they come, read on a thread of its own that ends with the process. */
    private static BlockingQueue<String> lines(Process process) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            lines.add(line);
                        }
                    } catch (IOException ended) {
                        // The test destroyed the process; what was read is what there is.
                    }
                },
                "kubectl-output");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static void assertNext(BlockingQueue<String> lines, String expected) throws InterruptedException {
        String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertTrue(
                line != null && OutputPattern.matches(List.of(expected), line, new HashMap<>()),
                () -> "expected " + expected + ", was " + line);
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void getWatchPrintsARowForEachChange(Kubectl version) throws Exception {
        with(version, "watch");
        run("create", "service", "clusterip", "a", "--tcp=80");
        Process process = shell.start(command("get", "service", "-w"));
        try {
            BlockingQueue<String> lines = lines(process);

            assertNext(lines, "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE");
            assertNext(lines, "a ClusterIP <clusterIP> <none> 80/TCP <age>");
            run("create", "service", "externalname", "b", "--external-name=x.y");
            assertNext(lines, "b ExternalName <none> x.y <none> <age>");
            run("patch", "service", "a", "-p", "{\"spec\":{\"type\":\"NodePort\"}}");
            assertNext(lines, "a NodePort <clusterIP> <none> 80:<nodePort>/TCP <age>");
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void followedLogsEndWithTheContainer(Kubectl version) throws Exception {
        with(version, "follow");
        pod("ikubernetes/demoapp:v1.0");
        Process process = shell.start(command("logs", "-f", "p"));
        try {
            BlockingQueue<String> lines = lines(process);
            assertNext(lines, " * Running on http://0.0.0.0:80/ (Press CTRL+C to quit)");
            run("delete", "pod", "p", "--now");
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void execRunsACommandInTheContainer(Kubectl version) {
        with(version, "exec");
        pod("shell");

        Outcome outcome = shell.run(command("exec", "p", "--", "sh", "-c", "echo out; echo err >&2; exit 7"));

        assertEquals(new Outcome(7, "out\n", "err\ncommand terminated with exit code 7\n"), outcome);
        assertEquals(
                "upper\n".toUpperCase(),
                shell.run(List.of(command("exec", "-i", "p", "--", "tr", "a-z", "A-Z")), "upper\n", Map.of())
                        .stdout());
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void attachShowsWhatTheContainerWrites(Kubectl version) throws Exception {
        with(version, "attach");
        pod("ticker");
        Process process = shell.start(command("attach", "p"));
        try {
            assertNext(lines(process), "tick");
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void aPodRunInTheForegroundReadsWhatIsTyped(Kubectl version) {
        with(version, "run");
        String[] foreground = command("run", "p", "-i", "--rm", "--restart=Never", "--image=busybox");

        Outcome outcome = shell.run(
                List.of(foreground), "X=typed\nhostname\necho $X\nnslookup kubernetes.default\nexit 0\n", Map.of());

        assertEquals(0, outcome.exit(), outcome.stderr());
        assertTrue(outcome.stdout().startsWith("p\ntyped\n"), outcome.stdout());
        assertTrue(outcome.stdout().contains("kubernetes.default.svc.cluster.local"), outcome.stdout());
        assertTrue(outcome.stdout().contains("pod \"p\" deleted"), outcome.stdout());
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void portForwardCarriesConnections(Kubectl version) throws Exception {
        with(version, "forward");
        pod("ikubernetes/demoapp:v1.0");
        Process process = shell.start(command("port-forward", "p", ":80"));
        try {
            String line = String.valueOf(lines(process).poll(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertTrue(line.startsWith("Forwarding from 127.0.0.1:") && line.endsWith(" -> 80"), line);
            URI forwarded = URI.create("http://127.0.0.1:" + line.replaceAll(".*:(\\d+) -> 80", "$1") + "/livez");
            for (int i = 0; i < 3; i++) {
                try (InputStream answer = forwarded.toURL().openStream()) {
                    assertEquals("OK", new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip());
                }
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void copiedFilesComeBack(Kubectl version) throws IOException {
        with(version, "cp");
        pod("shell");
        Path there = Files.writeString(directory.resolve("there.txt"), "some text\n");
        Path back = directory.resolve("back.txt");
        String inPod = directory.resolve("in-pod.txt").toString(); // a process pod sees the files of this machine

        run("cp", there.toString(), "p:" + inPod);
        run("cp", "p:" + inPod, back.toString());

        assertEquals("some text\n", Files.readString(back));
    }
}
