package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.NodeAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the users of a cluster of tier {@code node} are: at this machine, on a node, and through {@code kubectl exec} in pods. What they run
 * has to succeed unless it says otherwise.
 */
record NodeTierShells(Shell machine, Shell node, String kubectl) {

    /** @param directory for whatever they write */
    static NodeTierShells of(Cluster cluster, Path directory) {
        return of(cluster.kubeconfig(), cluster.nodeAccess().orElseThrow(), directory);
    }

    static NodeTierShells of(NodeTierUp up, Path directory) throws IOException {
        return of(up.kubeconfig(), up.node(), directory);
    }

    private static NodeTierShells of(String kubeconfig, NodeAccess access, Path directory) {
        return new NodeTierShells(
                new Shell(directory.resolve("machine"), kubeconfig, Map.of()),
                new Shell(directory.resolve("node"), kubeconfig, Map.of(), access::command),
                Kubectls.newest().binaryOrSkip().toString());
    }

    String onMachine(String... command) {
        return succeeding(machine, command);
    }

    String onNode(String... command) {
        return succeeding(node, command);
    }

    String in(String pod, String... command) {
        return succeeding(machine, execution(pod, command));
    }

    /** However it ends. */
    Outcome tryIn(String pod, String... command) {
        return machine.run(execution(pod, command));
    }

    private String[] execution(String pod, String... command) {
        return Stream.concat(Stream.of(kubectl, "exec", pod, "--"), Stream.of(command))
                .toArray(String[]::new);
    }

    String kubectl(String... words) {
        return succeeding(
                machine, Stream.concat(Stream.of(kubectl), Stream.of(words)).toArray(String[]::new));
    }

    String ipOf(String pod) {
        return kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIP}");
    }

    /** The namespace's service account comes a moment after the cluster is ready. */
    void apply(String manifest) {
        machine.write("manifest.yaml", manifest);
        int attempts = 0;
        while (machine.run(kubectl, "apply", "-f", "manifest.yaml").exit() != 0 && attempts < 100) {
            attempts++;
        }
    }

    private static String succeeding(Shell shell, String... command) {
        Outcome outcome = shell.run(command);
        assertEquals(0, outcome.exit(), () -> List.of(command) + ": " + outcome.stdout() + outcome.stderr());
        return outcome.stdout().strip();
    }

    static String[] curl(String url) {
        return new String[] {"curl", "-gsS", "--max-time", "10", url};
    }
}
