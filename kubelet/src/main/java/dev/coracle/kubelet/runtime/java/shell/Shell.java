package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.Console;
import dev.coracle.kubelet.runtime.ContainerInput;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * The small shell of in-JVM containers: runs commands of theirs on workers and timers, never on a thread of its own. Thread-safe:
 * each command has its own session, files are shared.
 */
public final class Shell {
    private final ContainerSpec spec;
    private final RuntimeHost host;
    private final Set<String> own;

    /** @param own commands of this image beside those of every image */
    public Shell(ContainerSpec spec, RuntimeHost host, Set<String> own) {
        this.spec = spec;
        this.host = host;
        this.own = own;
    }

    public boolean knows(String command) {
        return Commands.find(command, own) != null;
    }

    /** A container's own command while it runs. */
    public interface Main {
        ContainerInput input();

        /** Ends it without an exit code. */
        void callOff();
    }

    /** Runs a container's own command, with the input and terminal that its spec asks for: output goes to the log. */
    public Main runAsMain(List<String> command, ContainerLog log, IntConsumer exit) {
        ProcessSink toLog = new ProcessSink() {
            @Override
            public void stdout(byte[] bytes) {
                log.write(bytes);
            }

            @Override
            public void stderr(byte[] bytes) {
                log.write(bytes);
            }

            @Override
            public void exit(int code) {
                exit.accept(code);
            }

            @Override
            public void failed(String message) {
                throw new IllegalStateException(message); // only what cannot be started fails
            }
        };
        Console console = spec.console();
        return start(command, console.stdin(), console.terminal(), new Output(toLog, console.terminal()));
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
        Output output = new Output(sink, options.tty());
        Input input = start(command, options.stdin(), options.tty(), output);
        return new Exec(input, output);
    }

    private Input start(List<String> command, boolean reads, boolean tty, Output output) {
        Session session = new Session(spec, host, own);
        Stdin stdin = new Stdin(tty, output::out);
        Io io = new Io(reads ? stdin::readAll : Io.NO_INPUT, output::out, output::err);
        session.resume(() -> {
            if (reads && isPrompt(command)) {
                prompt(session, new Interpreter(session), stdin, io, tty, output);
            } else {
                run(session, command, io, output::exit);
            }
        });
        return new Input(stdin, session);
    }

    /** A shell that is given nothing to run but what it reads. */
    private static boolean isPrompt(List<String> command) {
        return command.get(0).matches("(.*/)?(ba|a)?sh")
                && command.stream().skip(1).allMatch(word -> word.matches("-[il]+|--login"));
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

    private record Input(Stdin stdin, Session session) implements Main, ContainerInput {
        @Override
        public ContainerInput input() {
            return this;
        }

        @Override
        public void write(byte[] bytes) {
            stdin.write(bytes);
        }

        @Override
        public void end() {
            stdin.end();
        }

        @Override
        public void callOff() {
            session.cancel();
        }
    }

    private record Exec(Input input, Output output) implements Stream {
        @Override
        public void write(byte[] bytes) {
            input.write(bytes);
        }

        @Override
        public void endInput() {
            input.end();
        }

        @Override
        public void resize(int columns, int rows) {
            // Output is not wrapped.
        }

        @Override
        public void close() {
            input.callOff();
            output.exit(137);
        }
    }
}
