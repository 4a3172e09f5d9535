package dev.coracle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts the other side of a measurement. What it prints on standard error goes to ours. */
final class Processes {
    private static final double TICKS = 100; // a second; the same on every Linux that people run

    private Processes() {}

    /** A JVM with this one's class path and a class of ours, without a class-data archive, as Surefire starts one. */
    static ProcessBuilder java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return of(command);
    }

    static ProcessBuilder of(List<String> command) {
        return new ProcessBuilder(new ArrayList<>(command)).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Keeps a process on one CPU, where taskset is installed. */
    static ProcessBuilder pinned(int cpu, ProcessBuilder process) {
        if (installed("taskset")) {
            process.command().addAll(0, List.of("taskset", "-c", Integer.toString(cpu)));
        }
        return process;
    }

    /** Moves this process, all threads of it, to one CPU, or to all with {@code "0-"} and the last one's number. */
    static void pinSelf(String cpus) throws IOException, InterruptedException {
        if (installed("taskset")) {
            of(List.of(
                            "taskset",
                            "-apc",
                            cpus,
                            Long.toString(ProcessHandle.current().pid())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** CPU time of a process since it started, without its children's: utime and stime of {@code /proc/PID/stat}. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS;
    }

    /** SIGTERM, and SIGKILL to what is left after a while. */
    static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
