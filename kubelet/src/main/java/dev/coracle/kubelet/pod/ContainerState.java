package dev.coracle.kubelet.pod;

import java.time.Instant;

/** {@code v1.ContainerState}. */
sealed interface ContainerState {

    /** Not running yet, or not again yet; {@code message} may be "". */
    record Waiting(String reason, String message) implements ContainerState {}

    /** Runs since then. */
    record Running(Instant startedAt) implements ContainerState {}

    /** Has ended. */
    record Terminated(
            int exitCode, String reason, String message, Instant startedAt, Instant finishedAt, String containerId)
            implements ContainerState {
        boolean succeeded() {
            return exitCode == 0;
        }
    }
}
