package dev.coracle.kubelet.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    void theShellKillsThoseItWasNotToldToForget() throws Exception {
        Process forgotten = new ProcessBuilder("sleep", "600").start();
        Process left = new ProcessBuilder("sleep", "600").start();
        try {
            Process shell = new ProcessBuilder("sh", "-c", ProcessGuard.SCRIPT).start();
            String told = "+ " + forgotten.pid() + "\n+ " + left.pid() + "\n- " + forgotten.pid() + "\n";
            shell.getOutputStream().write(told.getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().close();
            shell.waitFor();

            left.waitFor();
            assertTrue(forgotten.isAlive());
        } finally {
            forgotten.destroyForcibly();
            left.destroyForcibly();
        }
    }

    @Test
    void theShellRunsForAsLongAsThereIsOneToGuard() throws Exception {
        ProcessGuard guard = new ProcessGuard((task, fault) -> {
            throw new AssertionError(task, fault);
        });
        Set<Long> before = children().map(ProcessHandle::pid).collect(Collectors.toSet());
        Process first = guard.start(new ProcessBuilder("sh", "-c", "read line; exit 3"));
        Process second = guard.start(new ProcessBuilder("sh", "-c", "read line; exit 4"));
        ProcessHandle shell = children()
                .filter(child ->
                        !before.contains(child.pid()) && child.pid() != first.pid() && child.pid() != second.pid())
                .findFirst()
                .orElseThrow();

        first.getOutputStream().close();
        assertEquals(3, first.waitFor());
        assertTrue(shell.isAlive(), "there is one more to guard");
        second.getOutputStream().close();
        assertEquals(4, second.waitFor());

        shell.onExit().get(60, TimeUnit.SECONDS);
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }

    @Test
    void whatCannotBeFoundIsRefused() {
        ProcessGuard guard = new ProcessGuard((task, fault) -> {
            throw new AssertionError(task, fault);
        });

        assertThrows(IOException.class, () -> guard.start(new ProcessBuilder("no-such-program")));
    }
}
