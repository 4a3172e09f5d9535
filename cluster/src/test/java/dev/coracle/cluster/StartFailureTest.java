package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that cannot start says why in one line, and leaves nothing behind. */
class StartFailureTest {
    @TempDir
    Path directory;

    private String refusal(String... arguments) throws Exception {
        try (UpProcess up = UpProcess.start(directory, arguments)) {
            assertEquals(1, up.exitCode());
            String text = up.stderr();
            assertEquals(1, text.lines().count(), text);
            return text.strip();
        }
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertEquals(
                    "coracle: cannot listen on 127.0.0.1:" + port + ": Address already in use",
                    refusal("--port", port));
        }
    }

    @Test
    void kernelProxyWithoutNodesInANetworkOfTheirOwn() throws Exception {
        assertEquals(
                "coracle: the kernel proxy is not possible: it needs tier node, with at least one node",
                refusal("--kernel-proxy"));
    }

    @Test
    void dataDirectoryThatIsAFile() throws Exception {
        Path file = Files.createFile(directory.resolve("data"));

        assertEquals(
                "coracle: cannot make the data directory " + file + ": it is a file",
                refusal("--data", file.toString()));
    }

    @Test
    void dataDirectoryWithSomethingElseInIt() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("coracle.mv.db"), "this is no database".repeat(1000));

        String text = refusal("--data", data.toString());

        assertTrue(text.startsWith("coracle: cannot open jdbc:h2:file:" + data), text);
    }

    @Test
    void dataDirectoryOfAnotherCluster() throws Exception {
        try (Cluster owner = Cluster.builder()
                .name("owner")
                .profile(Profile.APISERVER)
                .data(directory, Durability.SYNC)
                .start()) {
            IllegalStateException refusal = assertThrows(
                    IllegalStateException.class,
                    () -> Cluster.builder()
                            .name("second")
                            .profile(Profile.APISERVER)
                            .data(directory, Durability.SYNC)
                            .start());

            assertEquals("the data directory " + directory + " is in use by another cluster", refusal.getMessage());
            owner.throwFaults();
        }
    }

    @Test
    void clusterWhosePortIsTakenLeavesNoThreadAndNoLockBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Cluster.Builder builder =
                    Cluster.builder().name("stuck").profile(Profile.APISERVER).data(directory, Durability.SYNC);

            assertThrows(
                    IllegalStateException.class,
                    () -> builder.port(taken.getLocalPort()).start());

            assertEquals(
                    0,
                    Arrays.stream(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                            .filter(t -> t.getName().startsWith("stuck"))
                            .count());
            builder.port(0).start().close();
        }
    }
}
