package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.Container;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs a command in the container; exit code 0 is success. */
final class ExecProbe {
    private static final int KEPT_OUTPUT = 10 << 10;
    private final Timers timers;

    ExecProbe(Timers timers) {
        this.timers = timers;
    }

    void run(List<String> command, Container container, Duration timeout, Consumer<ProbeResult> result) {
        AtomicBoolean told = new AtomicBoolean();
        Consumer<ProbeResult> once = r -> {
            if (told.compareAndSet(false, true)) {
                result.accept(r);
            }
        };
        Output sink = new Output(once);
        try {
            Stream process = container.exec(new ExecOptions("", command, false, true, true, false), sink);
            sink.timeout = timers.after(timeout, () -> {
                once.accept(ProbeResult.failure("command timed out: \"" + String.join(" ", command)
                        + "\" timed out after " + timeout.toSeconds() + "s"));
                process.close();
            });
            if (told.get()) {
                sink.timeout.cancel();
            }
        } catch (StatusException e) {
            once.accept(ProbeResult.failure(e.getMessage()));
        }
    }

    private static final class Output implements ProcessSink {
        private final Consumer<ProbeResult> result;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private volatile Timers.Timer timeout = () -> {};

        Output(Consumer<ProbeResult> result) {
            this.result = result;
        }

        @Override
        public void stdout(byte[] bytes) {
            output.write(bytes, 0, Math.min(bytes.length, Math.max(0, KEPT_OUTPUT - output.size())));
        }

        @Override
        public void stderr(byte[] bytes) {
            stdout(bytes);
        }

        @Override
        public void exit(int code) {
            timeout.cancel();
            String text = output.toString(StandardCharsets.UTF_8);
            result.accept(code == 0 ? ProbeResult.ok() : ProbeResult.failure(text));
        }

        @Override
        public void failed(String message) {
            timeout.cancel();
            result.accept(ProbeResult.failure(message));
        }
    }
}
