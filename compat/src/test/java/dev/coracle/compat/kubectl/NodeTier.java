package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.tier.NodeTierProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What tests of tier {@code node} share. */
final class NodeTier {
    private NodeTier() {}

    /** Skips the test, with the reason, where namespaces cannot be made: by ordinary users, and in most containers. */
    static void orSkip(String... tools) {
        Optional<String> refusal = NodeTierProbe.refusal().or(() -> missing(tools));
        if (refusal.isEmpty() && !succeeds("unshare", "--net", "--mount", "true")) {
            refusal = Optional.of("this root may not make a network namespace");
        }
        refusal.ifPresent(NodeTier::skip);
    }

    /** Skips the test, with the reason, for root and where ordinary users cannot make user namespaces. */
    static void asOrdinaryUserOrSkip(String... tools) {
        ordinaryUserOrSkip();
        missing(tools).ifPresent(NodeTier::skip);
        if (!succeeds("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--mount-proc", "true")) {
            skip("user namespaces are forbidden here");
        }
    }

    static void ordinaryUserOrSkip() {
        NodeTierProbe.lacking().ifPresent(NodeTier::skip);
        if (NodeTierProbe.isRoot()) {
            skip("this is root, who needs no user namespace");
        }
    }

    private static Optional<String> missing(String... tools) {
        return Stream.of(tools)
                .filter(tool -> Kubectls.tool(tool).isEmpty())
                .findFirst()
                .map(tool -> "no " + tool + " on the PATH");
    }

    private static void skip(String why) {
        System.out.println("skipped: tier node: " + why);
        abort(why);
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The command of a process pod that answers HTTP, see {@link PodProgram}. */
    static String server() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classes = PodProgram.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return java + " -XX:TieredStopAtLevel=1 -cp '" + Path.of(classes) + "' " + PodProgram.class.getName()
                + " {port}";
    }

    /** A shell on a node of the cluster. */
    static Shell shell(Path directory, Cluster cluster) {
        NodeAccess node = cluster.nodeAccess().orElseThrow();
        return new Shell(directory, cluster.kubeconfig(), Map.of(), node::command);
    }

    /** For example {@code net:[4026531840]}; "" when the process is gone. */
    static String namespace(String type, long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + type))
                    .toString();
        } catch (IOException gone) {
            return "";
        }
    }

    static Stream<ProcessHandle> processesIn(String type, String namespace) {
        return ProcessHandle.allProcesses().filter(p -> namespace(type, p.pid()).equals(namespace));
    }
}
