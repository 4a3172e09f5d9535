package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * A command run beside a container's process, on pipes or in a terminal of its own. Two threads read its output and its errors; the
 * sink is called under a lock, so one call at a time.
 */
final class ExecProcess implements Stream {
    private final ProcessConsole console;
    private final ProcessSink sink;
    private final Object oneAtATime = new Object();

    ExecProcess(ProcessConsole console, ProcessSink sink) {
        this.console = console;
        this.sink = sink;
    }

    static Stream start(
            ProcessPlace place, ExecOptions options, RuntimeHost host, ProcessSink sink, Set<Stream> siblings) {
        String name = options.command().get(0);
        try {
            ExecProcess exec = new ExecProcess(console(place, options, host.guard()), sink);
            siblings.add(exec);
            exec.start(host.threads(), name, options.stdin(), () -> siblings.remove(exec));
            return exec;
        } catch (IOException e) {
            sink.failed("unable to start container process: exec: \"" + name
                    + "\": executable file not found in $PATH: unknown");
            return ClosingStream.DONE;
        }
    }

    private static ProcessConsole console(ProcessPlace place, ExecOptions options, ProcessGuard guard)
            throws IOException {
        if (options.tty() && place.sandboxed()) {
            return ProcessConsole.inTerminal(place, options.command());
        }
        ProcessConsole pipes = ProcessConsole.pipes(place.start(options.command(), options.tty(), guard));
        if (!options.stdin()) {
            pipes.withoutInput();
        }
        return pipes;
    }

    void start(ThreadFactory threads, String name, boolean stdin, Runnable ended) {
        if (stdin) {
            console.startWriting(threads, "exec input " + name);
        }
        Thread errors = threads.newThread(() -> console.readErrors(to(sink::stderr)));
        errors.setName("exec errors " + name);
        errors.start();
        Thread output = threads.newThread(() -> run(errors, ended));
        output.setName("exec " + name);
        output.start();
    }

    private void run(Thread errors, Runnable ended) {
        console.read(to(sink::stdout));
        try {
            errors.join();
            exit(console.process().waitFor());
        } catch (InterruptedException closing) {
            close();
            exit(137);
        } finally {
            console.close();
            ended.run();
        }
    }

    private ProcessConsole.Output to(Consumer<byte[]> taker) {
        return (bytes, length) -> {
            synchronized (oneAtATime) {
                taker.accept(Arrays.copyOf(bytes, length));
            }
        };
    }

    private void exit(int code) {
        synchronized (oneAtATime) {
            sink.exit(code);
        }
    }

    @Override
    public void write(byte[] bytes) {
        console.write(bytes);
    }

    @Override
    public boolean full() {
        return console.full();
    }

    @Override
    public void onDrain(Runnable action) {
        console.onDrain(action);
    }

    @Override
    public void endInput() {
        console.end();
    }

    @Override
    public void resize(int columns, int rows) {
        console.resize(columns, rows);
    }

    @Override
    public void close() {
        console.dropInput();
        console.process().descendants().forEach(ProcessHandle::destroyForcibly);
        console.process().destroyForcibly();
    }
}
