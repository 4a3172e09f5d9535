package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Set;

/** ResourceQuota: only what can be counted has a limit. */
public final class ResourceQuotaKind extends Kind {
    public ResourceQuotaKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final List<String> SCOPES = List.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");

    private static final Set<String> COUNTED = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    @Override
    public void validate(Fields object, Errors errors) {
        object.map("spec.hard").forEach((name, amount) -> {
            String path = "spec.hard[" + name + "]";
            ResourceRules.qualified(name, path, errors);
            if (!name.contains("/") && !COUNTED.contains(name) && !name.contains("hugepages-")) {
                errors.invalid(path, name, "must be a standard resource for quota");
            }
            ResourceRules.notNegative(amount, path, errors);
        });
        if (!SCOPES.containsAll(object.texts("spec.scopes"))) {
            errors.invalid("spec.scopes", object.at("spec.scopes").node(), "unsupported scope");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        if (!Set.copyOf(now.texts("spec.scopes")).equals(Set.copyOf(before.texts("spec.scopes")))) {
            errors.invalid("spec.scopes", now.at("spec.scopes").node(), "field is immutable");
        }
    }
}
