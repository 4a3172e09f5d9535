package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.InputQueue;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A command run beside a host process. Two threads read its output; the sink is called under a lock, so one call at a time.
 * A third thread writes its input, since a process may be slow to read it.
 */
final class ExecProcess implements Stream {
    private final Process process;
    private final ProcessSink sink;
    private final Object oneAtATime = new Object();
    private final InputQueue input = new InputQueue();

    private ExecProcess(Process process, ProcessSink sink) {
        this.process = process;
        this.sink = sink;
    }

    static Stream start(
            ProcessPlace place, ExecOptions options, RuntimeHost host, ProcessSink sink, Set<Stream> siblings) {
        try {
            if (options.tty() && place.sandboxed()) {
                return startInTerminal(place, options, host, sink, siblings);
            }
            Process process = place.builder(options.command())
                    .redirectErrorStream(options.tty())
                    .start();
            ExecProcess exec = new ExecProcess(process, sink);
            siblings.add(exec);
            if (options.stdin()) {
                Thread input = host.threads().newThread(exec::writeInput);
                input.setName("exec input " + options.command().get(0));
                input.start();
            } else {
                process.getOutputStream().close();
            }
            Thread errors = host.threads().newThread(() -> exec.copy(process.getErrorStream(), sink::stderr));
            errors.setName("exec errors " + options.command().get(0));
            errors.start();
            Thread output = host.threads().newThread(() -> exec.run(errors, () -> siblings.remove(exec)));
            output.setName("exec " + options.command().get(0));
            output.start();
            return exec;
        } catch (IOException e) {
            sink.failed("unable to start container process: exec: \""
                    + options.command().get(0) + "\": executable file not found in $PATH: unknown");
            return ClosingStream.DONE;
        }
    }

    private static Stream startInTerminal(
            ProcessPlace place, ExecOptions options, RuntimeHost host, ProcessSink sink, Set<Stream> siblings)
            throws IOException {
        TerminalExec exec = new TerminalExec(ProcessConsole.inTerminal(place, options.command()), sink);
        siblings.add(exec);
        exec.start(host.threads(), options.command().get(0), () -> siblings.remove(exec));
        return exec;
    }

    private void run(Thread errors, Runnable ended) {
        copy(process.getInputStream(), sink::stdout);
        try {
            errors.join();
            int code = process.waitFor();
            synchronized (oneAtATime) {
                sink.exit(code);
            }
        } catch (InterruptedException closing) {
            process.destroyForcibly();
            synchronized (oneAtATime) {
                sink.exit(137);
            }
        } finally {
            input.close();
            ended.run();
        }
    }

    private void copy(InputStream from, Consumer<byte[]> to) {
        try (from) {
            byte[] buffer = new byte[8192];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                synchronized (oneAtATime) {
                    to.accept(Arrays.copyOf(buffer, n));
                }
            }
        } catch (IOException e) {
            // The pipe breaks when the process is killed; its exit code says so.
        }
    }

    private void writeInput() {
        try (OutputStream in = process.getOutputStream()) {
            input.writeTo(in);
        } catch (IOException e) {
            input.close(); // The process reads no more; how it ends is told through the sink.
        } catch (InterruptedException closing) {
            input.close();
        }
    }

    @Override
    public void write(byte[] bytes) {
        input.add(bytes);
    }

    @Override
    public boolean full() {
        return input.full();
    }

    @Override
    public void onDrain(Runnable action) {
        input.onDrain(action);
    }

    @Override
    public void endInput() {
        input.end();
    }

    @Override
    public void resize(int columns, int rows) {
        // Host processes have no terminal.
    }

    @Override
    public void close() {
        input.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
