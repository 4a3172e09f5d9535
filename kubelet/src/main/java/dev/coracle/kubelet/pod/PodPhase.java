package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.object.Fields;
import java.util.Optional;

/** Works out {@code status.phase} from the containers, as the kubelet does. Pure. */
final class PodPhase {
    private PodPhase() {}

    static String of(Fields spec, PodFacts facts) {
        String policy = spec.text("restartPolicy");
        boolean never = policy.equals("Never");
        if (facts.failure().isPresent()) {
            return "Failed";
        }
        for (ContainerFacts c : facts.init()) {
            boolean done =
                    c.ended().filter(ContainerState.Terminated::succeeded).isPresent();
            boolean pastStart = c.sidecar() && (c.started() || c.ended().isPresent());
            if (!done && !pastStart) {
                boolean failed = c.ended().isPresent() && (never || facts.finished());
                return failed ? "Failed" : facts.finished() ? "Failed" : "Pending";
            }
        }
        return ofContainers(facts, policy.isEmpty() ? "Always" : policy);
    }

    private static String ofContainers(PodFacts facts, String policy) {
        int running = 0;
        int stopped = 0;
        int succeeded = 0;
        int waiting = 0;
        for (ContainerFacts c : facts.containers()) {
            Optional<ContainerState.Terminated> ended = c.ended();
            if (c.running()) {
                running++;
            } else if (ended.isPresent()) {
                stopped++;
                succeeded += ended.get().succeeded() ? 1 : 0;
            } else {
                waiting++;
            }
        }
        if (facts.finished()) {
            return stopped == succeeded && waiting == 0 ? "Succeeded" : "Failed";
        }
        if (waiting > 0) {
            return "Pending";
        }
        if (running > 0 || policy.equals("Always")) {
            return "Running";
        }
        if (stopped == succeeded) {
            return "Succeeded";
        }
        return policy.equals("Never") ? "Failed" : "Running";
    }
}
