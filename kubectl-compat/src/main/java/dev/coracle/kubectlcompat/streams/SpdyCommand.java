package dev.coracle.kubectlcompat.streams;

import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * One exec or attach over SPDY. Clients open one stream after the other; what the process writes before the last one is there
 * waits. The process calls from its own thread; everything else is on the connection's event loop.
 */
final class SpdyCommand implements ContainerGateway.ProcessSink, SpdyConnection.Session {
    private final ExecOptions options;
    private final boolean endsWithStatus;
    private final BytePipe pipe;
    private final Executor loop;
    private final Runnable whenClosed;
    private final Set<String> expected = new TreeSet<>();
    private final Map<String, SpdyStream> streams = new HashMap<>();
    private final TerminalSizes sizes = new TerminalSizes();
    private List<Runnable> early = new ArrayList<>();
    private ContainerGateway.Stream process;

    /**
     * @param endsWithStatus whether the end is told as a Status document; before version 4 it was plain text
     * @param resizes whether the client tells the terminal's size: from version 3 on
     */
    SpdyCommand(
            ExecOptions options,
            boolean endsWithStatus,
            boolean resizes,
            BytePipe pipe,
            Executor loop,
            Runnable whenClosed) {
        this.options = options;
        this.endsWithStatus = endsWithStatus;
        this.pipe = pipe;
        this.loop = loop;
        this.whenClosed = whenClosed;
        expected.add("error");
        if (options.stdin()) {
            expected.add("stdin");
        }
        if (options.stdout()) {
            expected.add("stdout");
        }
        if (options.stderr() && !options.tty()) {
            expected.add("stderr");
        }
        if (options.tty() && resizes) {
            expected.add("resize");
        }
    }

    /** Before any stream. */
    void started(ContainerGateway.Stream newProcess) {
        process = newProcess;
    }

    @Override
    public boolean opened(SpdyStream stream) {
        String type = stream.header("streamtype");
        if (!expected.contains(type) || streams.putIfAbsent(type, stream) != null) {
            return false;
        }
        if (type.equals("stdin")) {
            stream.listen(new Input());
        } else if (type.equals("resize")) {
            stream.listen(new Resizes());
        }
        if (streams.size() == expected.size()) {
            // The reply to this last stream goes first.
            loop.execute(() -> {
                List<Runnable> waiting = early;
                early = null;
                waiting.forEach(Runnable::run);
            });
        }
        return true;
    }

    private void whenOpen(Runnable action) {
        loop.execute(() -> {
            if (early == null) {
                action.run();
            } else {
                early.add(action);
            }
        });
    }

    private void write(String type, byte[] bytes) {
        SpdyStream stream = streams.get(type);
        if (stream != null) {
            stream.write(bytes);
        }
    }

    @Override
    public void stdout(byte[] bytes) {
        whenOpen(() -> write("stdout", bytes));
    }

    @Override
    public void stderr(byte[] bytes) {
        whenOpen(() -> write("stderr", bytes));
    }

    @Override
    public void exit(int code) {
        if (endsWithStatus) {
            end(ExitStatus.exited(code));
        } else {
            end(text(code == 0 ? "" : "command terminated with exit code " + code));
        }
    }

    @Override
    public void failed(String message) {
        end(endsWithStatus ? ExitStatus.failed(message) : text(message));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void end(byte[] outcome) {
        whenOpen(() -> {
            write("error", outcome);
            streams.values().forEach(SpdyStream::finish);
        });
    }

    @Override
    public void closed() {
        process.close();
        whenClosed.run();
    }

    /** What the client types. */
    private final class Input implements SpdyStream.Listener {
        @Override
        public void data(byte[] bytes) {
            process.write(bytes);
            if (process.full()) {
                pipe.reading(false);
                process.onDrain(() -> loop.execute(() -> pipe.reading(true)));
            }
        }

        @Override
        public void ended() {
            process.endInput();
        }

        @Override
        public void reset() {
            process.endInput();
        }
    }

    /** How large the client's terminal is. */
    private final class Resizes implements SpdyStream.Listener {
        @Override
        public void data(byte[] bytes) {
            sizes.received(bytes, process);
        }

        @Override
        public void ended() {
            // the last size stays
        }

        @Override
        public void reset() {
            // the last size stays
        }
    }
}
