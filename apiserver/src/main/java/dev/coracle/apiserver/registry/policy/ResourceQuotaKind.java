package dev.coracle.apiserver.registry.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Set;

/** ResourceQuota: names and amounts that can be counted, scopes that fit them and never change. */
public final class ResourceQuotaKind extends Kind {
    private static final Set<String> COUNTS = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> AMOUNTS = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage");
    private static final Set<String> SCOPES = Set.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");

    public ResourceQuotaKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        object.map("spec.hard").forEach((name, amount) -> hard(name, amount, errors));
        Fields scopes = object.at("spec.scopes");
        List<String> names = object.texts("spec.scopes");
        if (names.stream().anyMatch(s -> !SCOPES.contains(s))) {
            errors.invalid("spec.scopes", scopes.node(), "unsupported scope");
        } else if (names.contains("BestEffort")
                && object.map("spec.hard").keySet().stream().anyMatch(n -> !n.equals("pods"))) {
            errors.invalid("spec.scopes", scopes.node(), "unsupported scope applied to resource");
        }
        for (List<String> pair :
                List.of(List.of("BestEffort", "NotBestEffort"), List.of("Terminating", "NotTerminating"))) {
            if (names.containsAll(pair)) {
                errors.invalid("spec.scopes", scopes.node(), "conflicting scopes");
            }
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        JsonNode scopes = sorted(now);
        if (!Json.same(scopes, sorted(before))) {
            errors.invalid("spec.scopes", now.at("spec.scopes").node(), "field is immutable");
        }
    }

    private static JsonNode sorted(Fields quota) {
        var array = Json.array();
        quota.texts("spec.scopes").stream().sorted().forEach(array::add);
        return array;
    }

    private static void hard(String name, String amount, Errors errors) {
        String path = "spec.hard[" + name + "]";
        boolean known = COUNTS.contains(name) || AMOUNTS.contains(name) || name.matches("(requests\\.)?hugepages-.+");
        LabelSyntax.keyError(name).ifPresent(e -> errors.invalid(path, name, e));
        if (!name.contains("/") && !known) {
            errors.invalid(path, name, "must be a standard resource type or fully qualified");
            errors.invalid(path, name, "must be a standard resource for quota");
        }
        Quantity quantity = Quantity.parse(amount);
        if (quantity.compareTo(Quantity.ZERO) < 0) {
            errors.invalid(path, amount, "must be greater than or equal to 0");
        }
        boolean whole = COUNTS.contains(name) || name.startsWith("count/");
        if (whole && quantity.millis() % 1000 != 0) {
            errors.invalid(path, amount, "must be an integer");
        }
    }
}
