package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.Comparator;
import java.util.Optional;

/** {@code Priority}: the number and preemption policy behind a pod's priority class. */
public final class Priority implements AdmissionPlugin {
    private static final String CLASSES = "priorityclasses.scheduling.k8s.io";

    @Override
    public void mutate(Attributes a, ObjectNode pod) {
        if (!a.creates("pods")) {
            return;
        }
        ObjectNode spec = pod.withObject("spec");
        String name = spec.path("priorityClassName").asText("");
        Optional<KubeObject> priorityClass = name.isEmpty() ? globalDefault(a) : Optional.of(named(a, name));
        int value = priorityClass.map(c -> c.fields().integer("value", 0)).orElse(0);
        String policy = priorityClass
                .map(c -> c.text("preemptionPolicy"))
                .filter(p -> !p.isEmpty())
                .orElse("PreemptLowerPriority");
        if (spec.hasNonNull("priority") && spec.path("priority").asInt() != value) {
            throw StatusException.forbidden(
                    Resources.PODS,
                    a.key().name(),
                    "the integer value of priority (" + spec.path("priority").asInt()
                            + ") must not be provided in pod spec; priority admission controller computed " + value
                            + " from the given PriorityClass name");
        }
        priorityClass.ifPresent(c -> spec.put("priorityClassName", c.name()));
        spec.put("priority", value);
        if (!spec.hasNonNull("preemptionPolicy")) {
            spec.put("preemptionPolicy", policy);
        }
    }

    @Override
    public void validate(Attributes a, Fields object) {
        // Only the system's own classes may be called so.
        boolean system = a.isObject(CLASSES) && a.key().name().startsWith("system-");
        if (system && a.operation() == Operation.DELETE) {
            throw StatusException.forbidden(
                    a.kind().gvr(), a.key().name(), "this is a system priority class and cannot be deleted");
        }
    }

    private static KubeObject named(Attributes a, String name) {
        return a.image()
                .get(new StorageKey(CLASSES, ObjectKey.cluster(name)))
                .orElseThrow(() -> StatusException.forbidden(
                        Resources.PODS, a.key().name(), "no PriorityClass with name " + name + " was found"));
    }

    private static Optional<KubeObject> globalDefault(Attributes a) {
        return a.image().list(CLASSES, "", "", 0).stream()
                .filter(c -> c.fields().flag("globalDefault"))
                .min(Comparator.comparingInt(c -> c.fields().integer("value", 0)));
    }
}
