package dev.coracle.kubelet.runtime.simulated;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ExitListener;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** Thread-safe. The log is made when first asked for: most simulated containers never have a reader. */
final class SimulatedContainer implements Container {
    private final Clock clock;
    private final Stage stage;
    private ExitListener exit;
    private ContainerLog log;
    private Timers.Timer end = () -> {};

    SimulatedContainer(Clock clock, Timers timers, Stage stage, ExitListener exit) {
        this.clock = clock;
        this.stage = stage;
        this.exit = exit;
        stage.ends().ifPresent(e -> {
            if (e.after().isZero()) {
                exit(e.exitCode());
            } else {
                end = timers.after(e.after(), () -> exit(e.exitCode()));
            }
        });
    }

    private void exit(int code) {
        ExitListener told;
        synchronized (this) {
            told = exit;
            exit = null;
            if (log != null) {
                log.close();
            }
        }
        if (told != null) {
            told.exited(code);
        }
    }

    @Override
    public synchronized ContainerLog log() {
        if (log == null) {
            log = new ContainerLog(clock);
            log.write(stage.output().getBytes(StandardCharsets.UTF_8));
            if (exit == null) {
                log.close();
            }
        }
        return log;
    }

    @Override
    public void stop(Duration grace) {
        end.cancel();
        exit(0);
    }

    @Override
    public Stream exec(ExecOptions options, ProcessSink sink) {
        sink.failed("this container is simulated: there is no process to run " + options.command() + " in");
        return ClosingStream.DONE;
    }
}
