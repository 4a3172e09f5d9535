package dev.coracle.apiserver.registry.scheduling;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Map;

/** PriorityClass: its value stays, and names and values of the system are the system's. */
public final class PriorityClassKind extends Kind {
    public PriorityClassKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final long HIGHEST = 1_000_000_000;
    private static final Map<String, Long> SYSTEM =
            Map.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);

    @Override
    public void validate(Fields object, Errors errors) {
        String name = object.text("metadata.name");
        long value = object.number("value", 0);
        if (name.startsWith("system-")) {
            if (!SYSTEM.containsKey(name)) {
                errors.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use only. error: " + name
                                + " is not a known system priority class");
            }
        } else if (value > HIGHEST) {
            errors.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST);
        }
        String policy = object.text("preemptionPolicy");
        if (!policy.isEmpty() && !List.of("Never", "PreemptLowerPriority").contains(policy)) {
            errors.notSupported("preemptionPolicy", policy, List.of("Never", "PreemptLowerPriority"));
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        if (now.number("value", 0) != before.number("value", 0)) {
            errors.forbidden("value", "may not be changed in an update.");
        }
        errors.immutable(
                "preemptionPolicy",
                now.at("preemptionPolicy").node(),
                before.at("preemptionPolicy").node());
    }
}
