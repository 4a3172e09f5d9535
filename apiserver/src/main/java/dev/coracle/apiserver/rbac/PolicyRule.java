package dev.coracle.apiserver.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.auth.RequestAttributes;
import java.util.List;

/** One rule of a role. {@code *} stands for everything. Immutable. */
record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    static final String ALL = "*";

    static PolicyRule of(Fields rule) {
        return new PolicyRule(
                rule.texts("verbs"),
                rule.texts("apiGroups"),
                rule.texts("resources"),
                rule.texts("resourceNames"),
                rule.texts("nonResourceURLs"));
    }

    static List<PolicyRule> all(Fields role) {
        return role.list("rules").stream().map(PolicyRule::of).toList();
    }

    boolean allows(RequestAttributes request) {
        if (!has(verbs, request.verb())) {
            return false;
        }
        return request.resource().isPresent()
                ? allows(request.resource().get())
                : nonResourceUrls.stream().anyMatch(url -> urlMatches(url, request.path()));
    }

    private boolean allows(RequestAttributes.Resource resource) {
        return has(apiGroups, resource.type().group())
                && resourceMatches(resource.type().resource(), resource.subresource())
                && (resourceNames.isEmpty() || resourceNames.contains(resource.name()));
    }

    /** {@code pods} is the object alone, {@code pods/log} the subresource alone, {@code *}{@code /scale} every scale. */
    private boolean resourceMatches(String resource, String subresource) {
        if (has(resources, subresource.isEmpty() ? resource : resource + "/" + subresource)) {
            return true;
        }
        return !subresource.isEmpty() && resources.contains("*/" + subresource);
    }

    static boolean urlMatches(String rule, String path) {
        if (rule.equals(ALL) || rule.equals(path)) {
            return true;
        }
        return rule.endsWith(ALL) && path.startsWith(withoutStars(rule));
    }

    private static String withoutStars(String rule) {
        int end = rule.length();
        while (end > 0 && rule.charAt(end - 1) == '*') {
            end--;
        }
        return rule.substring(0, end);
    }

    static boolean has(List<String> values, String wanted) {
        return values.contains(wanted) || values.contains(ALL);
    }

    ObjectNode resourceRule() {
        ObjectNode rule = Json.object();
        put(rule, "verbs", verbs);
        put(rule, "apiGroups", apiGroups);
        put(rule, "resources", resources);
        if (!resourceNames.isEmpty()) {
            put(rule, "resourceNames", resourceNames);
        }
        return rule;
    }

    ObjectNode nonResourceRule() {
        ObjectNode rule = Json.object();
        put(rule, "verbs", verbs);
        put(rule, "nonResourceURLs", nonResourceUrls);
        return rule;
    }

    private static void put(ObjectNode rule, String field, List<String> values) {
        values.forEach(rule.putArray(field)::add);
    }
}
