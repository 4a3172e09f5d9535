package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts processes of this machine that are not to outlive this one, however it ends: a shell beside them is told of each through
 * a pipe, and kills those that are left, with what they have started, when the pipe ends. It runs for as long as there is one to
 * guard. Where there is no {@code sh} nobody guards; where there is no {@code setsid}, what they start goes free. Thread-safe.
 */
public final class ProcessGuard {
    static final String SCRIPT = """
            trap '' HUP INT TERM
            while read -r change pid; do
              case $change in
                +) guarded="$guarded $pid" ;;
                -) left=
                   for other in $guarded; do [ "$other" = "$pid" ] || left="$left $other"; done
                   guarded=$left ;;
              esac
            done
            for pid in $guarded; do kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null; done
            """;

    private final FaultHandler faults;
    private Optional<OutputStream> pipe = Optional.empty();
    private int guarded;

    public ProcessGuard(FaultHandler faults) {
        this.faults = faults;
    }

    Process start(ProcessBuilder builder) throws IOException {
        builder.command(inGroup(builder.command(), builder.environment().getOrDefault("PATH", "")));
        Process process = builder.start();
        add(process.pid());
        process.onExit().thenRun(() -> remove(process.pid()));
        return process;
    }

    /** As the first of a process group, which can be killed as one. */
    private static List<String> inGroup(List<String> words, String path) throws IOException {
        String program = words.get(0);
        boolean relative = program.indexOf('/') > 0;
        if (relative || find("setsid", path).isEmpty()) {
            return words;
        }
        if (find(program, path).isEmpty()) {
            throw new IOException("exec: \"" + program + "\": executable file not found in $PATH");
        }
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(words);
        return all;
    }

    private static Optional<File> find(String program, String path) {
        Stream<File> candidates = program.startsWith("/")
                ? Stream.of(new File(program))
                : Stream.of(path.split(File.pathSeparator)).map(directory -> new File(directory, program));
        return candidates.filter(file -> file.isFile() && file.canExecute()).findFirst();
    }

    private synchronized void add(long pid) {
        if (guarded++ == 0) {
            pipe = open();
        }
        tell("+ " + pid);
    }

    private synchronized void remove(long pid) {
        tell("- " + pid);
        if (--guarded == 0) {
            close();
        }
    }

    private static Optional<OutputStream> open() {
        try {
            return Optional.of(new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getOutputStream());
        } catch (IOException e) {
            return Optional.empty(); // no shell on this machine
        }
    }

    private void tell(String line) {
        if (pipe.isPresent()) {
            try {
                pipe.get().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                pipe.get().flush();
            } catch (IOException e) {
                pipe = Optional.empty();
                faults.onFault("guard the processes of pods", e);
            }
        }
    }

    private void close() {
        try {
            if (pipe.isPresent()) {
                pipe.get().close();
            }
        } catch (IOException e) {
            faults.onFault("end the guard of the processes of pods", e);
        }
        pipe = Optional.empty();
    }
}
