package dev.coracle.kubelet.runtime.process;

import dev.coracle.kubelet.runtime.ContainerInput;
import dev.coracle.kubelet.runtime.InputQueue;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * The input and output of a process: pipes, or a terminal of its sandbox. Input is queued, since the process may be slow to read
 * it, and written by a thread of its own. One thread reads, another its errors; everything else is thread-safe.
 */
final class ProcessConsole implements ContainerInput {
    private final Process process;
    private final Optional<Terminal> terminal;
    private final InputQueue input = new InputQueue();
    private Thread writer;
    private boolean closed;

    private ProcessConsole(Process process, Optional<Terminal> terminal) {
        this.process = process;
        this.terminal = terminal;
    }

    static ProcessConsole pipes(Process process) {
        return new ProcessConsole(process, Optional.empty());
    }

    /** Starts {@code words} in a new terminal of the place's sandbox. */
    static ProcessConsole inTerminal(ProcessPlace place, List<String> words) throws IOException {
        Terminal terminal = place.sandbox().orElseThrow().openTerminal();
        try {
            ProcessBuilder builder = place.builder(words, Optional.of(terminal));
            builder.environment().put("TERM", "xterm"); // as container runtimes say it
            return inTerminal(builder.start(), terminal);
        } catch (IOException e) {
            terminal.hangUp();
            terminal.close();
            throw e;
        }
    }

    static ProcessConsole inTerminal(Process process, Terminal terminal) {
        process.onExit().thenRun(terminal::hangUp);
        return new ProcessConsole(process, Optional.of(terminal));
    }

    Process process() {
        return process;
    }

    /** For processes that read nothing. */
    void withoutInput() throws IOException {
        input.close();
        if (terminal.isEmpty()) {
            process.getOutputStream().close();
        }
    }

    void startWriting(ThreadFactory threads, String name) {
        writer = threads.newThread(this::writeInput);
        writer.setName(name);
        writer.start();
    }

    private void writeInput() {
        try (OutputStream out = terminal.map(ProcessConsole::typed).orElseGet(process::getOutputStream)) {
            if (input.writeTo(out) && terminal.isPresent()) {
                terminal.get().endInput();
            }
        } catch (IOException e) {
            input.close(); // The process reads no more; its end is told otherwise.
        } catch (InterruptedException closing) {
            input.close();
        }
    }

    private static OutputStream typed(Terminal terminal) {
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

    /** Takes output, of which the first {@code length} bytes count. */
    interface Output {
        void take(byte[] bytes, int length);
    }

    /** Returns when nobody can write any more. */
    void read(Output output) {
        if (terminal.isPresent()) {
            copy(terminal.get()::read, output);
        } else {
            copy(process.getInputStream(), output);
        }
    }

    /** As {@link #read}, of what the process says apart; in a terminal nothing is apart. */
    void readErrors(Output output) {
        if (terminal.isEmpty()) {
            copy(process.getErrorStream(), output);
        }
    }

    private static void copy(InputStream pipe, Output output) {
        try (pipe) {
            copy(pipe::read, output);
        } catch (IOException e) {
            // Nothing is lost by a pipe that was read to its end.
        }
    }

    private interface Source {
        int read(byte[] buffer) throws IOException;
    }

    private static void copy(Source from, Output output) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                output.take(buffer, n);
            }
        } catch (IOException e) {
            // The pipe breaks when the process is killed; its exit code says so.
        }
    }

    /** After {@link #read} has returned: a writer in the middle of a piece fails now that nobody reads. */
    void close() {
        input.close();
        try {
            if (writer != null) {
                writer.join();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return; // the writer may still use the terminal's descriptor: better lost than somebody else's
        }
        synchronized (this) {
            closed = true;
            terminal.ifPresent(Terminal::close);
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
    public void end() {
        input.end();
    }

    @Override
    public synchronized void resize(int columns, int rows) {
        if (!closed) {
            terminal.ifPresent(t -> t.resize(columns, rows));
        }
    }

    /** Drops what is still to be written. */
    void dropInput() {
        input.close();
    }
}
