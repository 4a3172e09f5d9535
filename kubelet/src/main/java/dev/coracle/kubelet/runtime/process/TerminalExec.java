package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;

/** A command run in a terminal of its own beside a container. One thread reads the terminal and alone calls the sink. */
final class TerminalExec implements Stream {
    private final ProcessConsole console;
    private final ProcessSink sink;

    TerminalExec(ProcessConsole console, ProcessSink sink) {
        this.console = console;
        this.sink = sink;
    }

    void start(ThreadFactory threads, String name, Runnable ended) {
        console.startWriting(threads, "exec input " + name);
        Thread reader = threads.newThread(() -> read(ended));
        reader.setName("exec " + name);
        reader.start();
    }

    private void read(Runnable ended) {
        console.read((bytes, length) -> sink.stdout(Arrays.copyOf(bytes, length)));
        try {
            sink.exit(console.process().waitFor());
        } catch (InterruptedException closing) {
            close();
            sink.exit(137);
        } finally {
            console.close();
            ended.run();
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
