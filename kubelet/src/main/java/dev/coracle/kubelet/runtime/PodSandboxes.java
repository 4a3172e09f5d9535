package dev.coracle.kubelet.runtime;

import java.io.IOException;
import java.util.Optional;

/**
 * Namespaces of their own for pods whose containers are processes, where this machine lets us have them. Thread-safe. Calls
 * start processes and wait for them: some 20 ms.
 */
public interface PodSandboxes {

    /** Processes share the machine's namespaces. */
    PodSandboxes NONE = new PodSandboxes() {
        @Override
        public Optional<PodSandbox> of(ContainerSpec container) {
            return Optional.empty();
        }

        @Override
        public void remove(String podUid) {
            // There is none.
        }
    };

    /** The sandbox of the container's pod, made when its first container starts; empty where pods have none. */
    Optional<PodSandbox> of(ContainerSpec container) throws IOException;

    /** Ends every process that is left in the pod's sandbox, and the sandbox. */
    void remove(String podUid);
}
