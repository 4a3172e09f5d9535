package dev.coracle.cluster.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs a command in this one's place: its terminal, its exit code. */
final class Processes {
    private Processes() {}

    static int run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            System.err.println("coracle: " + command.get(0) + ": command not found");
            return 127;
        }
    }
}
