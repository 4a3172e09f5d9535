package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.Timers;
import java.util.concurrent.Executor;

/**
 * Repeats one probe of one run of a container and counts towards its thresholds. Confined to the pod's serial executor, on which
 * the listener is called too.
 */
public final class ProbeLoop {
    private final Fields probe;
    private final ProbeTiming timing;
    private final ProbeTarget target;
    private final Prober prober;
    private final Timers timers;
    private final Executor serial;
    private final Listener listener;
    private int successes;
    private int failures;
    private boolean stopped;
    private Timers.Timer next = () -> {};

    /** Hears what a probe leads to. */
    public interface Listener {
        /** As many successes in a row as asked for; told for each success from then on. */
        void succeeded();

        /** One failure, for the Event. */
        void unhealthy(String output);

        /** As many failures in a row as asked for; told for each failure from then on. */
        void failed();
    }

    public ProbeLoop(
            Fields probe, ProbeTarget target, Prober prober, Timers timers, Executor serial, Listener listener) {
        this.probe = probe;
        this.timing = ProbeTiming.of(probe);
        this.target = target;
        this.prober = prober;
        this.timers = timers;
        this.serial = serial;
        this.listener = listener;
    }

    public void start() {
        if (timing.initialDelay().isZero()) {
            tick();
        } else {
            next = timers.after(timing.initialDelay(), () -> serial.execute(this::tick));
        }
    }

    public void stop() {
        stopped = true;
        next.cancel();
    }

    private void tick() {
        if (stopped) {
            return;
        }
        next = timers.after(timing.period(), () -> serial.execute(this::tick));
        prober.probe(probe, target, result -> serial.execute(() -> count(result)));
    }

    private void count(ProbeResult result) {
        if (stopped) {
            return;
        }
        if (result.success()) {
            failures = 0;
            if (++successes >= timing.successThreshold()) {
                listener.succeeded();
            }
        } else {
            successes = 0;
            listener.unhealthy(result.output());
            if (++failures >= timing.failureThreshold()) {
                listener.failed();
            }
        }
    }
}
