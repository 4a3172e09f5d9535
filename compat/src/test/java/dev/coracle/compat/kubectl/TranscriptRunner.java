package dev.coracle.compat.kubectl;

import dev.coracle.compat.kubectl.Transcript.Expected;
import dev.coracle.compat.kubectl.Transcript.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Plays one transcript with one kubectl. All steps are run, also after one that failed; what was really printed is left in {@code
 * target/transcripts}, for reading only. Confined to one thread.
 */
final class TranscriptRunner {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_]+=.*");
    private static final long EVENTUALLY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Transcript transcript;
    private final Kubectl kubectl;
    private final Shell shell;
    private final Map<String, String> bound;
    private final StringBuilder actual = new StringBuilder();
    private final List<String> failures = new ArrayList<>();

    TranscriptRunner(Transcript transcript, Kubectl kubectl, Shell shell, Map<String, String> known) {
        this.transcript = transcript;
        this.kubectl = kubectl;
        this.shell = shell;
        this.bound = new HashMap<>(known);
    }

    void run() {
        transcript.steps().stream()
                .filter(s -> s.versions().has(kubectl.minor()))
                .forEach(this::run);
        if (!failures.isEmpty()) {
            Path file = writeActual();
            throw new AssertionError(
                    failures.size() + " of " + transcript.steps().size() + " steps differ; all output is in " + file
                            + "\n\n" + String.join("\n", failures));
        }
    }

    private void run(Step step) {
        if (!step.file().isEmpty()) {
            shell.write(step.file(), OutputPattern.fill(step.stdin(), bound));
            return;
        }
        Map<String, String> variables = new HashMap<>();
        List<String> command = new ArrayList<>(Words.split(OutputPattern.fill(step.command(), bound)));
        while (VARIABLE.matcher(command.get(0)).matches()) {
            String[] variable = command.remove(0).split("=", 2);
            variables.put(variable[0], variable[1]);
        }
        Optional<Path> program = program(command.get(0));
        if (program.isEmpty()) {
            System.out.println(
                    "skipped: no " + command.get(0) + " on the PATH for " + transcript.name() + ":" + step.line());
            return;
        }
        command.set(0, program.get().toString());
        long end = System.nanoTime() + EVENTUALLY_NANOS;
        String stdin = OutputPattern.fill(step.stdin(), bound);
        Outcome outcome = shell.run(command, stdin, variables);
        Optional<String> difference = difference(step, outcome);
        while (step.eventually() && difference.isPresent() && System.nanoTime() < end) {
            outcome = shell.run(command, stdin, variables);
            difference = difference(step, outcome);
        }
        actual.append("$ ")
                .append(step.command())
                .append('\n')
                .append(text(outcome))
                .append('\n');
        difference.ifPresent(failures::add);
    }

    private Optional<Path> program(String name) {
        return name.equals("kubectl") ? Optional.of(kubectl.binaryOrSkip()) : Kubectls.tool(name);
    }

    private Optional<String> difference(Step step, Outcome outcome) {
        List<String> stdout = expected(step, false);
        List<String> stderr = expected(step, true);
        Map<String, String> known = new HashMap<>(bound);
        if (outcome.exit() == step.exit()
                && OutputPattern.matches(stdout, outcome.stdout(), known)
                && OutputPattern.matches(stderr, outcome.stderr(), known)) {
            bound.putAll(known);
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(transcript.name() + ":" + step.line() + " with kubectl " + kubectl
                + "\n$ " + OutputPattern.fill(step.command(), bound) + "\n--- expected\n");
        stdout.forEach(l -> text.append(OutputPattern.fill(l, bound)).append('\n'));
        stderr.forEach(l -> text.append("! ").append(l).append('\n'));
        if (step.exit() != 0) {
            text.append("? ").append(step.exit()).append('\n');
        }
        return Optional.of(text.append("--- actual\n").append(text(outcome)).toString());
    }

    private List<String> expected(Step step, boolean stderr) {
        return step.expected().stream()
                .filter(e -> e.stderr() == stderr && e.versions().has(kubectl.minor()))
                .map(Expected::text)
                .toList();
    }

    private static String text(Outcome outcome) {
        StringBuilder text = new StringBuilder(outcome.stdout());
        outcome.stderr().lines().forEach(l -> text.append("! ").append(l).append('\n'));
        if (outcome.exit() != 0) {
            text.append("? ").append(outcome.exit()).append('\n');
        }
        return text.toString();
    }

    private Path writeActual() {
        try {
            Path directory = Files.createDirectories(Path.of("target/transcripts"));
            return Files.writeString(
                    directory.resolve(transcript.name().replace('/', '-') + "-" + kubectl + ".actual.txt"), actual);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
