package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import java.util.Map;
import java.util.Set;

/** {@code ValidateResourceRequirements}: limits and requests. Stateless. */
public final class ResourceRules {
    private static final Set<String> STANDARD_FOR_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> STANDARD = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
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
            "storage",
            "requests.storage",
            "services.nodeports",
            "services.loadbalancers");

    private ResourceRules() {}

    static void validate(Fields resources, String path, Errors errors) {
        Map<String, String> limits = resources.map("limits");
        Map<String, String> requests = resources.map("requests");
        limits.forEach((name, amount) -> {
            name(name, path + ".limits[" + name + "]", errors);
            notNegative(amount, path + ".limits[" + name + "]", errors);
        });
        requests.forEach((name, amount) -> {
            name(name, path + ".requests[" + name + "]", errors);
            notNegative(amount, path + ".requests[" + name + "]", errors);
            String limit = limits.get(name);
            if (limit != null) {
                compare(name, amount, limit, path + ".requests", errors);
            } else if (extended(name)) {
                errors.required(path + ".limits", "Limit must be set for non overcommitable resources");
            }
        });
    }

    private static void compare(String name, String request, String limit, String path, Errors errors) {
        int order = Quantity.parse(request).compareTo(Quantity.parse(limit));
        if (extended(name) && order != 0) {
            errors.invalid(path, request, "must be equal to " + name + " limit of " + limit);
        } else if (order > 0) {
            errors.invalid(path, request, "must be less than or equal to " + name + " limit of " + limit);
        }
    }

    private static boolean extended(String name) {
        return name.startsWith("hugepages-") || name.contains("/") && !name.contains("kubernetes.io/");
    }

    private static void name(String name, String path, Errors errors) {
        qualified(name, path, errors);
        if (!name.contains("/") && !STANDARD_FOR_CONTAINERS.contains(name) && !name.startsWith("hugepages-")) {
            errors.invalid(path, name, "must be a standard resource for containers");
        }
    }

    /** {@code validateResourceName}. */
    public static void qualified(String name, String path, Errors errors) {
        var wrong = LabelSyntax.keyError(name);
        if (wrong.isPresent()) {
            errors.invalid(path, name, wrong.get());
        } else if (!name.contains("/")
                && !STANDARD.contains(name)
                && !name.startsWith("hugepages-")
                && !name.startsWith("requests.hugepages-")) {
            errors.invalid(path, name, "must be a standard resource type or fully qualified");
        }
    }

    public static void notNegative(String amount, String path, Errors errors) {
        if (Quantity.parse(amount).compareTo(Quantity.ZERO) < 0) {
            errors.invalid(path, amount, "must be greater than or equal to 0");
        }
    }
}
