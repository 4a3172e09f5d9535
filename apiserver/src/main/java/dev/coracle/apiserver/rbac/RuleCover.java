package dev.coracle.apiserver.rbac;

import dev.coracle.apimachinery.status.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether what somebody holds covers what they want to grant. Pure. */
final class RuleCover {
    private RuleCover() {}

    /** The parts of {@code wanted} that no rule of {@code held} covers, the verbs of one thing together. */
    static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
        Map<PolicyRule, List<String>> missing = new LinkedHashMap<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule simple : simple(rule)) {
                if (held.stream().noneMatch(h -> covers(h, simple))) {
                    PolicyRule thing = withVerbs(simple, List.of());
                    List<String> verbs = missing.computeIfAbsent(thing, t -> new ArrayList<>());
                    if (!verbs.contains(simple.verbs().get(0))) {
                        verbs.addAll(simple.verbs());
                    }
                }
            }
        }
        return missing.entrySet().stream()
                .map(e -> withVerbs(e.getKey(), e.getValue()))
                .toList();
    }

    private static PolicyRule withVerbs(PolicyRule rule, List<String> verbs) {
        return new PolicyRule(verbs, rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
    }

    /** One rule for each combination of one verb, one group, one resource and at most one name. */
    private static List<PolicyRule> simple(PolicyRule rule) {
        List<PolicyRule> simple = new ArrayList<>();
        List<List<String>> names = rule.resourceNames().isEmpty()
                ? List.of(List.of())
                : rule.resourceNames().stream().map(List::of).toList();
        for (String group : rule.apiGroups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    for (List<String> name : names) {
                        simple.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of()));
                    }
                }
            }
        }
        for (String url : rule.nonResourceUrls()) {
            for (String verb : rule.verbs()) {
                simple.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
        }
        return simple;
    }

    private static boolean covers(PolicyRule held, PolicyRule simple) {
        if (!PolicyRule.has(held.verbs(), simple.verbs().get(0))) {
            return false;
        }
        if (!simple.nonResourceUrls().isEmpty()) {
            String url = simple.nonResourceUrls().get(0);
            return held.nonResourceUrls().stream().anyMatch(h -> PolicyRule.urlMatches(h, url));
        }
        return PolicyRule.has(held.apiGroups(), simple.apiGroups().get(0))
                && coversResource(held.resources(), simple.resources().get(0))
                && (held.resourceNames().isEmpty()
                        || (!simple.resourceNames().isEmpty()
                                && held.resourceNames()
                                        .contains(simple.resourceNames().get(0))));
    }

    private static boolean coversResource(List<String> held, String resource) {
        int slash = resource.indexOf('/');
        return PolicyRule.has(held, resource) || (slash >= 0 && held.contains("*" + resource.substring(slash)));
    }

    /** {@code {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}}. */
    static String describe(PolicyRule rule) {
        List<String> parts = new ArrayList<>();
        add(parts, "APIGroups", rule.apiGroups());
        add(parts, "Resources", rule.resources());
        add(parts, "NonResourceURLs", rule.nonResourceUrls());
        add(parts, "ResourceNames", rule.resourceNames());
        add(parts, "Verbs", rule.verbs());
        return "{" + String.join(", ", parts) + "}";
    }

    private static void add(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + quoted(values));
        }
    }

    /** As Go prints a list of strings with {@code %q}. */
    static String quoted(List<String> values) {
        return values.stream().map(Errors::quote).collect(Collectors.joining(" ", "[", "]"));
    }
}
