package cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar coracle.jar}, as somebody without this repository runs it. */
@Timeout(60)
class RunnableJarTest {
    @TempDir
    Path home;

    @Test
    void startsGreetsAndEnds() throws Exception {
        Process up = coracle("up", "--name", "jar", "--nodes", "0");
        try (BufferedReader out = up.inputReader()) {
            StringBuilder greeting = new StringBuilder();
            String line = out.readLine();
            while (line != null && !line.endsWith("ends it.")) {
                greeting.append(line).append('\n');
                line = out.readLine();
            }
            assertTrue(line != null, () -> "it ended: " + greeting);
            assertTrue(
                    Files.readString(home.resolve(".kube/config")).contains("coracle-jar"),
                    () -> "its context is in the user's kubeconfig: " + greeting);

            Process sql = coracle("sql", "--name", "jar", "SELECT name FROM objects WHERE kind = 'Namespace'");
            String rows = new String(sql.getInputStream().readAllBytes());
            assertEquals(0, sql.waitFor(), rows);
            assertTrue(rows.contains("kube-system"), rows);

            assertEquals(0, coracle("down", "--name", "jar").waitFor());
            assertTrue(up.waitFor(20, TimeUnit.SECONDS));
        } finally {
            up.destroyForcibly();
        }
    }

    @Test
    void helpListsTheCommands() throws Exception {
        Process help = coracle("--help");

        assertTrue(new String(help.getInputStream().readAllBytes()).contains("up"));
        assertEquals(0, help.waitFor());
    }

    private Process coracle(String... arguments) throws IOException, ReflectiveOperationException {
        File jar = new File(Class.forName("dev.coracle.cluster.cli.Main")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("KUBECONFIG");
        return builder.start();
    }
}
