package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary user is told who cannot have tier {@code node}. */
@Timeout(120)
class NodeTierRefusalTest {
    @TempDir
    private Path directory;

    @BeforeAll
    static void ordinaryUser() {
        NodeTier.ordinaryUserOrSkip();
    }

    @Test
    void commandSaysWhyAndWhatToDoInstead() throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Path unshare = Files.writeString(
                tools.resolve("unshare"),
                "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = directory.resolve("home");
        try (NodeTierUp up = NodeTierUp.start(home, Map.of("PATH", tools + ":" + System.getenv("PATH")))) {
            Outcome outcome = up.ended();

            assertEquals(1, outcome.exit());
            assertTrue(
                    outcome.stdout()
                            .contains(
                                    "coracle: tier node is not possible: it needs root or a user namespace,"
                                            + " and this machine refuses one: unshare: unshare failed: Operation not permitted"),
                    outcome::stdout);
            assertTrue(outcome.stdout().strip().endsWith("; use --tier host"), outcome::stdout);
            assertTrue(Files.notExists(home.resolve("kubeconfig")));
        }
    }

    @Test
    void clusterInsideAnotherProgramSaysHowToStartIt() {
        Cluster.Builder builder = Cluster.builder().tier(Tier.NODE);

        String why = assertThrows(IllegalStateException.class, builder::start).getMessage();

        assertTrue(why.contains("started by: unshare --user --map-root-user"), why);
    }
}
