package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.tier.NodeTierProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What tests of tier {@code node} share. */
final class NodeTier {
    private NodeTier() {}

    /** Skips the test, with the reason, where namespaces cannot be made: for ordinary users, and in most containers. */
    static void orSkip(String... tools) {
        Optional<String> refusal = NodeTierProbe.refusal()
                .or(() -> Stream.of(tools)
                        .filter(tool -> Kubectls.tool(tool).isEmpty())
                        .findFirst()
                        .map(tool -> "no " + tool + " on the PATH"));
        if (refusal.isEmpty() && !mayUnshare()) {
            refusal = Optional.of("this root may not make a network namespace");
        }
        refusal.ifPresent(why -> {
            System.out.println("skipped: tier node: " + why);
            abort(why);
        });
    }

    private static boolean mayUnshare() {
        try {
            return new ProcessBuilder("unshare", "--net", "--mount", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A shell on a node of the cluster. */
    static Shell shell(Path directory, Cluster cluster) {
        NodeAccess node = cluster.nodeAccess().orElseThrow();
        return new Shell(directory, cluster.kubeconfig(), Map.of(), node::command);
    }
}
