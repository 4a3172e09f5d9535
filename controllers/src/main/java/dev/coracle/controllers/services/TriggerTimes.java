package dev.coracle.controllers.services;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.pods.Pods;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, per Service, which changes have been answered already, to date the oldest one that a write answers: the annotation
 * {@code endpoints.kubernetes.io/last-change-trigger-time}. Thread-safe as long as one Service is worked on once at a time.
 */
public final class TriggerTimes {
    public static final String ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

    private record Answered(Instant service, Map<String, Instant> pods) {}

    private final Map<ObjectKey, Answered> answered = new ConcurrentHashMap<>();

    /** The annotation's value; empty when nothing datable has changed since the last call. */
    public Optional<String> next(KubeObject service, List<KubeObject> pods) {
        Answered before = answered.getOrDefault(service.key(), new Answered(Instant.MIN, Map.of()));
        Instant oldest = Instant.MAX;
        Map<String, Instant> podTimes = new HashMap<>();
        for (KubeObject pod : pods) {
            Optional<Instant> ready = Pods.readySince(pod);
            if (ready.isEmpty()) {
                continue;
            }
            if (ready.get().isAfter(before.pods.getOrDefault(pod.name(), Instant.MIN))) {
                oldest = min(oldest, ready.get());
            }
            podTimes.put(pod.name(), ready.get());
        }
        String created = service.text("metadata.creationTimestamp");
        Instant serviceTime = created.isEmpty() ? Instant.MIN : Times.parse(created);
        if (serviceTime.isAfter(before.service)) {
            oldest = min(oldest, serviceTime);
        }
        answered.put(service.key(), new Answered(serviceTime, podTimes));
        return oldest.equals(Instant.MAX) ? Optional.empty() : Optional.of(Times.seconds(oldest));
    }

    public void forget(ObjectKey service) {
        answered.remove(service);
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
