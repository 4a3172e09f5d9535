package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.kubelet.runtime.InputQueue;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;

/**
 * A command run in a terminal of its own beside a container. One thread reads the terminal, another waits for the process, a
 * third writes what is typed, since the process may be slow to read it; the sink is called by the first alone.
 */
final class TerminalExec implements Stream {
    private final Process process;
    private final Terminal terminal;
    private final ProcessSink sink;
    private final InputQueue input = new InputQueue();
    private boolean closed;

    TerminalExec(Process process, Terminal terminal, ProcessSink sink) {
        this.process = process;
        this.terminal = terminal;
        this.sink = sink;
    }

    void start(ThreadFactory threads, String name, Runnable ended) {
        Thread waiter = threads.newThread(this::waitForEnd);
        waiter.setName("end of exec " + name);
        waiter.start();
        Thread writer = threads.newThread(this::writeInput);
        writer.setName("exec input " + name);
        writer.start();
        Thread reader = threads.newThread(() -> read(waiter, writer, ended));
        reader.setName("exec " + name);
        reader.start();
    }

    private void waitForEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException closing) {
            close();
        }
        terminal.hangUp();
    }

    private void writeInput() {
        try {
            if (input.writeTo(typed())) {
                terminal.endInput();
            }
        } catch (IOException e) {
            input.close(); // The process reads no more; how it ends is told through the sink.
        } catch (InterruptedException closing) {
            input.close();
        }
    }

    private OutputStream typed() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                terminal.write(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                terminal.write(Arrays.copyOfRange(bytes, from, from + length));
            }
        };
    }

    private void read(Thread waiter, Thread writer, Runnable ended) {
        try {
            byte[] buffer = new byte[8192];
            for (int n = terminal.read(buffer); n >= 0; n = terminal.read(buffer)) {
                sink.stdout(Arrays.copyOf(buffer, n));
            }
        } catch (IOException e) {
            // The terminal is gone; how the process ends says the rest.
        }
        try {
            waiter.join();
            sink.exit(process.waitFor());
        } catch (InterruptedException closing) {
            close();
            sink.exit(137);
        } finally {
            closeTerminal(writer);
            ended.run();
        }
    }

    /** The writer may be in the middle of a piece, which fails now that nobody has the terminal open. */
    private void closeTerminal(Thread writer) {
        input.close();
        try {
            writer.join();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return; // the writer may still use the descriptor: better lost than somebody else's
        }
        synchronized (this) {
            closed = true;
            terminal.close();
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
    public synchronized void resize(int columns, int rows) {
        if (!closed) {
            terminal.resize(columns, rows);
        }
    }

    @Override
    public void close() {
        input.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
