package dev.coracle.apimachinery.quota;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.List;

/** Which objects a quota speaks about. A quota with scopes speaks about pods only. Stateless. */
public final class QuotaScopes {
    private QuotaScopes() {}

    public static boolean matches(Fields quotaSpec, String resource, Fields object) {
        List<String> scopes = quotaSpec.texts("scopes");
        List<Fields> expressions = quotaSpec.list("scopeSelector.matchExpressions");
        if (scopes.isEmpty() && expressions.isEmpty()) {
            return true;
        }
        return resource.equals("pods")
                && scopes.stream().allMatch(s -> holds(s, object.at("spec")))
                && expressions.stream().allMatch(e -> holds(e, object.at("spec")));
    }

    private static boolean holds(String scope, Fields spec) {
        return switch (scope) {
            case "Terminating" -> spec.has("activeDeadlineSeconds");
            case "NotTerminating" -> !spec.has("activeDeadlineSeconds");
            case "BestEffort" -> bestEffort(spec);
            case "NotBestEffort" -> !bestEffort(spec);
            case "PriorityClass" -> !spec.text("priorityClassName").isEmpty();
            case "CrossNamespacePodAffinity" -> crossesNamespaces(spec);
            default -> false;
        };
    }

    private static boolean holds(Fields expression, Fields spec) {
        String scope = expression.text("scopeName");
        if (!scope.equals("PriorityClass")) {
            return holds(scope, spec);
        }
        String name = spec.text("priorityClassName");
        List<String> values = expression.texts("values");
        return switch (expression.text("operator")) {
            case "In" -> values.contains(name);
            case "NotIn" -> !values.contains(name);
            case "DoesNotExist" -> name.isEmpty();
            default -> !name.isEmpty();
        };
    }

    private static boolean bestEffort(Fields spec) {
        return PodResources.containers(spec).stream()
                .allMatch(c -> asksNothing(c.at("resources"), "requests") && asksNothing(c.at("resources"), "limits"));
    }

    private static boolean asksNothing(Fields resources, String part) {
        return resources.map(part).entrySet().stream()
                .filter(e -> e.getKey().equals("cpu") || e.getKey().equals("memory"))
                .allMatch(e -> Quantity.parse(e.getValue()).equals(Quantity.ZERO));
    }

    private static boolean crossesNamespaces(Fields spec) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            Fields affinity = spec.at("affinity." + kind);
            boolean required = affinity.list("requiredDuringSchedulingIgnoredDuringExecution").stream()
                    .anyMatch(QuotaScopes::namesNamespaces);
            boolean preferred = affinity.list("preferredDuringSchedulingIgnoredDuringExecution").stream()
                    .anyMatch(t -> namesNamespaces(t.at("podAffinityTerm")));
            if (required || preferred) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesNamespaces(Fields term) {
        return !term.texts("namespaces").isEmpty() || term.has("namespaceSelector");
    }
}
