package dev.coracle.kubelet.runtime;

/** Runs the containers of one image. Thread-safe; nothing here blocks for long. */
public interface ContainerRuntime {

    /**
     * Starts one container.
     *
     * @param exit told once, on any thread, when the container has ended by itself or because it was stopped
     * @throws ContainerStartException when it cannot be started
     */
    Container start(ContainerSpec spec, ExitListener exit) throws ContainerStartException;

    /** Whether containers have no process: nothing listens, probes always succeed, environment variables have no reader. */
    default boolean simulated() {
        return false;
    }

    /** Whether containers are processes of the machine, which cannot dial the cluster's own addresses. */
    default boolean onHost() {
        return false;
    }
}
