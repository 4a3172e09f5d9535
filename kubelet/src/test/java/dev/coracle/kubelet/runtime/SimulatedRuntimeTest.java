package dev.coracle.kubelet.runtime;

import dev.coracle.kubelet.runtime.simulated.SimulatedRuntime;

final class SimulatedRuntimeTest extends ContainerRuntimeContract {
    @Override
    ContainerRuntime runtime() {
        return new SimulatedRuntime(time, time);
    }
}
