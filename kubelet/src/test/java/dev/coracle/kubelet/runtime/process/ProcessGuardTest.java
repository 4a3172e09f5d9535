package dev.coracle.kubelet.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class ProcessGuardTest {

    /** Starts a guarded shell with a child of its own, says both process ids and waits. */
    public static final class Guarding {
        private Guarding() {}

        public static void main(String[] arguments) throws Exception {
            ProcessGuard guard = new ProcessGuard((task, fault) -> fault.printStackTrace());
            Process process = guard.start(new ProcessBuilder("sh", "-c", "sleep 600 & echo $! $$; wait"));
            System.out.println(new BufferedReader(new InputStreamReader(process.getInputStream())).readLine());
            System.in.read();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aKilledJvmTakesItsProcessesWithIt() throws Exception {
        Process jvm = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Guarding.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> started;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            started = List.of(said.readLine().split(" ")).stream()
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
        } finally {
            jvm.destroyForcibly().waitFor();
        }

        for (ProcessHandle process : started) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatEndsIsForgotten() throws Exception {
        ProcessGuard guard = new ProcessGuard((task, fault) -> {
            throw new AssertionError(task, fault);
        });

        for (int i = 0; i < 3; i++) {
            assertEquals(
                    i, guard.start(new ProcessBuilder("sh", "-c", "exit " + i)).waitFor());
        }
    }

    @Test
    void whatCannotBeFoundIsRefused() {
        ProcessGuard guard = new ProcessGuard((task, fault) -> {
            throw new AssertionError(task, fault);
        });

        assertThrows(IOException.class, () -> guard.start(new ProcessBuilder("no-such-program")));
    }
}
