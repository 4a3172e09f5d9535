package dev.coracle.kubelet.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the kubelet knows about one pod at one moment, from which its status follows.
 *
 * @param podIps the primary one first; none before it has any
 * @param sandboxReady the pod has its address now; false again once everything has been torn down
 * @param finished deletion was asked for and every container has ended
 * @param failure why the kubelet ended the pod by itself
 */
record PodFacts(
        List<String> hostIps,
        List<String> podIps,
        Instant startTime,
        boolean sandboxReady,
        boolean finished,
        Optional<Failure> failure,
        List<ContainerFacts> init,
        List<ContainerFacts> containers) {

    /** {@code status.reason} and {@code status.message} of a pod that was failed. */
    record Failure(String reason, String message) {}
}
