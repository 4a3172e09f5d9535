package dev.coracle.kubelet.runtime.simulated;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.ExitListener;
import java.time.Clock;

/** Containers that run at once and do nothing: a few objects each, no thread, no socket. */
public final class SimulatedRuntime implements ContainerRuntime {
    private final Clock clock;
    private final Timers timers;

    public SimulatedRuntime(Clock clock, Timers timers) {
        this.clock = clock;
        this.timers = timers;
    }

    @Override
    public Container start(ContainerSpec spec, ExitListener exit) {
        Stage stage = Stage.of(spec.command(), spec.args());
        return new SimulatedContainer(clock, timers, stage, exit);
    }

    @Override
    public boolean simulated() {
        return true;
    }
}
