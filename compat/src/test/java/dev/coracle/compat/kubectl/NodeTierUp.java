package dev.coracle.compat.kubectl;

import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code coracle up --tier node} in a process of its own, as its user types it, and that user's other commands. */
final class NodeTierUp implements AutoCloseable {
    private static final String NAME = "up";
    private static final int LIMIT_SECONDS = 120;

    private final Path home;
    private final Map<String, String> environment;
    private final Process process;

    private NodeTierUp(Path home, Map<String, String> environment, Process process) {
        this.home = home;
        this.environment = environment;
        this.process = process;
    }

    /** @param home for all that it writes */
    static NodeTierUp start(Path home, Map<String, String> environment, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("up", "--name", NAME, "--tier", "node"));
        words.addAll(List.of("--kubeconfig", home.resolve("kubeconfig").toString()));
        words.addAll(List.of(arguments));
        Files.createDirectories(home);
        return new NodeTierUp(home, environment, start(home, environment, words));
    }

    private static Process start(Path home, Map<String, String> environment, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) { // as the launcher does
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CORACLE_HOME", home.toString());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }

    NodeTierUp ready() throws IOException {
        StringBuilder printed = new StringBuilder();
        CompletableFuture<Void> limit = endedInTime(process);
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.endsWith("ends it.")) {
                limit.cancel(false);
                return this;
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("coracle up ended: " + printed);
    }

    /** What it printed and its exit code, once it has ended. */
    Outcome ended() throws IOException, InterruptedException {
        return outcome(process);
    }

    /** Another command about the same sandbox. */
    Outcome coracle(String command, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command, "--name", NAME));
        all.addAll(List.of(words));
        Process other = start(home, environment, all);
        other.getOutputStream().close();
        return outcome(other);
    }

    private static Outcome outcome(Process process) throws IOException, InterruptedException {
        CompletableFuture<Void> limit = endedInTime(process);
        String printed = new String(process.getInputStream().readAllBytes());
        int exit = process.waitFor();
        limit.cancel(false);
        return new Outcome(exit, printed, "");
    }

    /** Kills it after a while, unless the answer is cancelled before: reading what it prints has no end of its own. */
    private static CompletableFuture<Void> endedInTime(Process process) {
        return CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    String kubeconfig() throws IOException {
        return Files.readString(home.resolve("kubeconfig"));
    }

    NodeAccess node() throws IOException {
        String state = Files.readString(home.resolve(NAME).resolve("state.json"));
        Matcher pid = Pattern.compile("\"namespacePid\" *: *(\\d+)").matcher(state);
        Matcher resolver = Pattern.compile("\"resolvConf\" *: *\"([^\"]+)\"").matcher(state);
        if (!pid.find() || !resolver.find()) {
            throw new AssertionError(state);
        }
        return new NodeAccess(Long.parseLong(pid.group(1)), resolver.group(1).replace("\\n", "\n"));
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9}; returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
