package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The small shell of in-JVM containers: runs commands of theirs on workers and timers, never on a thread of its own. Thread-safe:
 * each command has its own session, files are shared.
 */
public final class Shell {
    private final ContainerSpec spec;
    private final RuntimeHost host;

    public Shell(ContainerSpec spec, RuntimeHost host) {
        this.spec = spec;
        this.host = host;
    }

    public static boolean knows(String command) {
        return Commands.find(command) != null;
    }

    /** Runs a container's own command: output goes to the log; returns what calls it off. */
    public Runnable runAsMain(List<String> command, ContainerLog log, IntConsumer exit) {
        Session session = new Session(spec, host);
        Consumer<byte[]> out = log::write;
        Io io = new Io(Io.NO_INPUT, out, out);
        session.resume(() -> run(session, command, io, exit));
        return session::cancel;
    }

    private void run(Session session, List<String> command, Io io, IntConsumer exit) {
        new Interpreter(session).call(command, io).whenComplete((code, fault) -> {
            if (fault != null) {
                host.faults().onFault("command of " + spec, fault);
            }
            exit.accept(fault == null ? code : 255);
        });
    }

    public Stream exec(ExecOptions options, ProcessSink sink) {
        List<String> command = options.command();
        if (command.isEmpty() || !knows(command.get(0))) {
            String name = command.isEmpty() ? "" : command.get(0);
            sink.failed("OCI runtime exec failed: exec failed: unable to start container process: exec: \"" + name
                    + "\": executable file not found in $PATH: unknown");
            return ClosingStream.DONE;
        }
        Session session = new Session(spec, host);
        Output output = new Output(sink, options.tty());
        Stdin stdin = new Stdin(options.tty(), output::out);
        Io io = new Io(options.stdin() ? stdin::readAll : Io.NO_INPUT, output::out, output::err);
        boolean interactive =
                options.stdin() && command.size() == 1 && command.get(0).matches("(.*/)?(ba|a)?sh");
        session.resume(() -> {
            if (interactive) {
                prompt(session, new Interpreter(session), stdin, io, options.tty(), output);
            } else {
                run(session, command, io, output::exit);
            }
        });
        return new Input(stdin, () -> {
            session.cancel();
            output.exit(137);
        });
    }

    /** Reads and runs one line after the other. */
    private void prompt(Session session, Interpreter interpreter, Stdin stdin, Io io, boolean tty, Output output) {
        if (tty) {
            io.print(session.directory + " # ");
        }
        stdin.readLine()
                .whenComplete((line, none) -> session.resume(() -> {
                    if (line == null) {
                        output.exit(session.lastStatus);
                        return;
                    }
                    runLine(interpreter, line, io).whenComplete((code, fault) -> {
                        if (fault != null) {
                            host.faults().onFault("command of " + spec, fault);
                        }
                        if (session.over()) {
                            output.exit(session.lastStatus);
                        } else {
                            session.resume(() -> prompt(session, interpreter, stdin, io, tty, output));
                        }
                    });
                }));
    }

    private static CompletableFuture<Integer> runLine(Interpreter interpreter, String line, Io io) {
        try {
            return interpreter.run(Parser.parse(line), io);
        } catch (IllegalArgumentException e) {
            io.complain("sh: " + e.getMessage());
            return Commands.done(2);
        }
    }

    /** Passes output on, one call at a time, and nothing after the exit code. A terminal gets CR LF. */
    private static final class Output {
        private final ProcessSink sink;
        private final boolean tty;
        private boolean ended;

        Output(ProcessSink sink, boolean tty) {
            this.sink = sink;
            this.tty = tty;
        }

        synchronized void out(byte[] bytes) {
            if (!ended && bytes.length > 0) {
                sink.stdout(tty ? forTerminal(bytes) : bytes);
            }
        }

        synchronized void err(byte[] bytes) {
            if (tty) {
                out(bytes);
            } else if (!ended && bytes.length > 0) {
                sink.stderr(bytes);
            }
        }

        private static byte[] forTerminal(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1)
                    .replaceAll("(?<!\r)\n", "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        synchronized void exit(int code) {
            if (!ended) {
                ended = true;
                sink.exit(code);
            }
        }
    }

    private record Input(Stdin stdin, Runnable onClose) implements Stream {
        @Override
        public void write(byte[] bytes) {
            stdin.write(bytes);
        }

        @Override
        public void endInput() {
            stdin.end();
        }

        @Override
        public void resize(int columns, int rows) {
            // Output is not wrapped.
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
