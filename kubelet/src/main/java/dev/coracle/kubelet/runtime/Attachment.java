package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;

/** One client attached to a container: it sees what is written from now on, and its input is the container's. Thread-safe. */
public final class Attachment implements Stream {
    private final ContainerLog log;
    private final ContainerInput input;
    private final boolean writes;
    private final boolean once;
    private final ContainerLog.Tap output;

    private Attachment(ContainerLog log, ContainerInput input, Console console, ExecOptions options, ProcessSink sink) {
        this.log = log;
        this.input = input;
        this.writes = console.stdin() && options.stdin();
        this.once = console.once();
        this.output = new ContainerLog.Tap() {
            @Override
            public void bytes(byte[] bytes) {
                sink.stdout(bytes);
            }

            @Override
            public void end() {
                sink.exit(0);
            }
        };
    }

    public static Stream open(
            ContainerLog log, ContainerInput input, Console console, ExecOptions options, ProcessSink sink) {
        Attachment attachment = new Attachment(log, input, console, options, sink);
        log.tap(attachment.output);
        return attachment;
    }

    @Override
    public void write(byte[] bytes) {
        if (writes) {
            input.write(bytes);
        }
    }

    @Override
    public boolean full() {
        return writes && input.full();
    }

    @Override
    public void onDrain(Runnable action) {
        input.onDrain(action);
    }

    /** Other clients may still come, unless input is for one client only. */
    @Override
    public void endInput() {
        if (writes && once) {
            input.end();
        }
    }

    @Override
    public void resize(int columns, int rows) {
        input.resize(columns, rows);
    }

    @Override
    public void close() {
        endInput();
        log.untap(output);
    }
}
