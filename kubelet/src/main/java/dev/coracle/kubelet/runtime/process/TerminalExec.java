package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;

/**
 * A command run in a terminal of its own beside a container. One thread reads the terminal, another waits for the process; the
 * sink is called by the first alone. Input is written on the caller's thread: small pieces from somebody's keyboard.
 */
final class TerminalExec implements Stream {
    private final Process process;
    private final Terminal terminal;
    private final ProcessSink sink;
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
        Thread reader = threads.newThread(() -> read(waiter, ended));
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

    private void read(Thread waiter, Runnable ended) {
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
            synchronized (this) {
                closed = true;
            }
            terminal.close();
            ended.run();
        }
    }

    @Override
    public synchronized void write(byte[] bytes) {
        try {
            if (!closed) {
                terminal.write(bytes);
            }
        } catch (IOException e) {
            // The process reads no more; how it ends is told through the sink.
        }
    }

    @Override
    public synchronized void endInput() {
        try {
            if (!closed) {
                terminal.endInput();
            }
        } catch (IOException e) {
            // The process reads no more; how it ends is told through the sink.
        }
    }

    @Override
    public synchronized void resize(int columns, int rows) {
        if (!closed) {
            terminal.resize(columns, rows);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
