package dev.coracle.controllers.pods;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Questions that controllers ask about a pod. Stateless. */
public final class Pods {
    private Pods() {}

    public static boolean finished(KubeObject pod) {
        String phase = pod.text("status.phase");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Neither finished nor on its way out. */
    public static boolean active(KubeObject pod) {
        return !finished(pod) && !pod.deleting();
    }

    public static boolean ready(KubeObject pod) {
        return condition(pod, "Ready").text("status").equals("True");
    }

    /** The condition of that type; its fields are empty when there is none. */
    public static Fields condition(KubeObject pod, String type) {
        for (Fields condition : pod.at("status").list("conditions")) {
            if (condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Fields.of(null);
    }

    public static Optional<Instant> readySince(KubeObject pod) {
        String time = condition(pod, "Ready").text("lastTransitionTime");
        return time.isEmpty() ? Optional.empty() : Optional.of(Times.parse(time));
    }

    /** Ready for at least {@code minReadySeconds}. */
    public static boolean available(KubeObject pod, int minReadySeconds, Instant now) {
        if (!ready(pod)) {
            return false;
        }
        return minReadySeconds == 0
                || readySince(pod)
                        .map(since -> !since.plusSeconds(minReadySeconds).isAfter(now))
                        .orElse(false);
    }

    /** How long until a ready pod is available; empty when that is not a matter of waiting. */
    public static Optional<Duration> untilAvailable(KubeObject pod, int minReadySeconds, Instant now) {
        if (minReadySeconds == 0 || !ready(pod) || available(pod, minReadySeconds, now)) {
            return Optional.empty();
        }
        return readySince(pod).map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)));
    }
}
