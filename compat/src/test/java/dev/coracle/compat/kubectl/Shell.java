package dev.coracle.compat.kubectl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Runs commands with a home, a kubeconfig and a working directory of their own, so that nothing of this machine's user is read or
 * written. A command that takes longer than a minute is ended and fails. Thread-safe.
 */
final class Shell {
    private static final int LIMIT_SECONDS = 60;

    private final Path home;
    private final Path work;
    private final Map<String, String> environment;
    private final UnaryOperator<List<String>> place;
    private final AtomicInteger number = new AtomicInteger();

    /** @param directory empty and this shell's alone */
    Shell(Path directory, String kubeconfig, Map<String, String> environment) {
        this(directory, kubeconfig, environment, UnaryOperator.identity());
    }

    /** @param place makes a command one that runs it somewhere else */
    Shell(Path directory, String kubeconfig, Map<String, String> environment, UnaryOperator<List<String>> place) {
        this.place = place;
        this.home = directory.resolve("home");
        this.work = directory.resolve("work");
        this.environment = Map.copyOf(environment);
        try {
            Files.createDirectories(work);
            Files.createDirectories(home.resolve(".kube"));
            Files.writeString(home.resolve(".kube/config"), kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(work.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Outcome run(List<String> command, String stdin, Map<String, String> more) {
        int run = number.incrementAndGet();
        Path in = home.resolve(run + ".in");
        Path out = home.resolve(run + ".out");
        Path err = home.resolve(run + ".err");
        try {
            Files.writeString(in, stdin);
            Process process = builder(command, more)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("took longer than " + LIMIT_SECONDS + " s: " + command + "\n"
                        + Files.readString(out) + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Outcome run(String... command) {
        return run(List.of(command), "", Map.of());
    }

    /** For commands that go on until they are ended: the caller reads, writes and destroys. */
    Process start(String... command) throws IOException {
        return builder(List.of(command), Map.of()).start();
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(place.apply(command)).directory(work.toFile());
        Map<String, String> variables = builder.environment();
        String path = variables.get("PATH");
        variables.clear();
        variables.put("PATH", path);
        variables.put("HOME", home.toString());
        variables.put("KUBECONFIG", home.resolve(".kube/config").toString());
        variables.put("TZ", "UTC");
        // These processes live for a moment: collecting their garbage would cost more than it saves.
        variables.put("GOGC", "off");
        variables.putAll(environment);
        variables.putAll(more);
        return builder;
    }
}
