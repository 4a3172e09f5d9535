package dev.coracle.cluster.cli;

import dev.coracle.cluster.sandbox.PrivateFiles;
import dev.coracle.cluster.sandbox.SandboxState;
import dev.coracle.cluster.sandbox.StateDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * {@code up --detach}: starts the same command again as a process of its own and passes on what it prints until it is ready. What it
 * prints later goes to the file {@code log} in its state directory.
 */
final class DetachedStart {
    private static final String READY = "ends it.";
    private static final String IPV4_ONLY = "java.net.preferIPv4Stack";
    private final StateDirectory directory;
    private final String name;

    DetachedStart(StateDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    int run(CommandLine line) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        arguments.add("up");
        line.getParseResult().originalArgs().stream()
                .skip(1)
                .filter(a -> !a.equals("--detach"))
                .forEach(arguments::add);
        Path log = directory.file("log");
        PrivateFiles.write(log, "");
        Process child = new ProcessBuilder(command(arguments))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String text = out.readLine(); text != null; text = out.readLine()) {
                System.out.println(text);
                if (text.endsWith(READY)) {
                    return 0;
                }
            }
        }
        int code = child.waitFor();
        System.err.print(java.nio.file.Files.readString(log));
        Optional<SandboxState> state = directory.state();
        if (state.isPresent()) {
            KubeconfigFiles.removeLeftover(directory, name);
        }
        return code == 0 ? 1 : code;
    }

    /** This JVM's own command, with other arguments. */
    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String file = System.getProperty("coracle.arguments", "");
        if (file.isEmpty()) {
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
        } else {
            command.add("@" + file);
            command.add("-D" + IPV4_ONLY + "=" + Boolean.getBoolean(IPV4_ONLY));
            command.add("-Dcoracle.arguments=" + file);
        }
        command.add(Main.class.getName());
        command.addAll(arguments);
        return command;
    }
}
