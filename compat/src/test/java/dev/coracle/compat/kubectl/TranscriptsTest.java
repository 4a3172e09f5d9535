package dev.coracle.compat.kubectl;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.cluster.Cluster;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What kubectl prints, command by command, each transcript in a namespace of its own. */
@Execution(ExecutionMode.CONCURRENT)
class TranscriptsTest {
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().image("shell", "sleep 3600").start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0} with kubectl {1}")
    @MethodSource
    void prints(String name, Kubectl kubectl, Transcript transcript, @TempDir Path directory) {
        kubectl.binaryOrSkip();
        String namespace = name + "-" + kubectl.minor();
        Namespaces.create(cluster, namespace);
        Shell shell = new Shell(
                directory,
                Namespaces.kubeconfig(cluster, namespace),
                Map.of("http_proxy", "http://127.0.0.1:" + cluster.proxyPort()));

        new TranscriptRunner(transcript, kubectl, shell, Map.of("namespace", namespace)).run();
    }

    static Stream<Arguments> prints() {
        return Transcripts.in("kubectl").stream()
                .flatMap(t -> Kubectls.chosen().stream().map(k -> arguments(t.name(), k, t)));
    }
}
