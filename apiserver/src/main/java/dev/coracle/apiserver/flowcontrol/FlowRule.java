package dev.coracle.apiserver.flowcontrol;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.List;

/** One of the {@code spec.rules} of a FlowSchema: for whom, and for which requests. Immutable. */
record FlowRule(List<Subject> subjects, List<ResourceRule> resources, List<PathRule> paths) {
    private static final String ALL = "*";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    record Subject(String kind, String name, String namespace) {
        boolean is(Caller caller) {
            return switch (kind) {
                case "User" -> name.equals(ALL) || name.equals(caller.user());
                case "Group" -> name.equals(ALL) || caller.inGroup(name);
                case "ServiceAccount" -> {
                    String prefix = SERVICE_ACCOUNT + namespace + ":";
                    yield name.equals(ALL)
                            ? caller.user().startsWith(prefix)
                            : caller.user().equals(prefix + name);
                }
                default -> false;
            };
        }
    }

    record ResourceRule(
            List<String> verbs,
            List<String> groups,
            List<String> resources,
            List<String> namespaces,
            boolean clusterScope) {
        boolean matches(String verb, RequestAttributes.Resource resource) {
            boolean place = resource.namespace().isEmpty() ? clusterScope : has(namespaces, resource.namespace());
            return place
                    && has(verbs, verb)
                    && has(groups, resource.type().group())
                    && has(resources, resource.qualified());
        }
    }

    record PathRule(List<String> verbs, List<String> urls) {
        boolean matches(RequestAttributes request) {
            return has(verbs, request.verb()) && urls.stream().anyMatch(url -> matches(url, request.path()));
        }

        private static boolean matches(String url, String path) {
            return url.equals(ALL)
                    || url.equals(path)
                    || (url.endsWith("/*") && path.startsWith(url.substring(0, url.length() - 1)));
        }
    }

    static FlowRule of(Fields rule) {
        return new FlowRule(
                rule.list("subjects").stream().map(FlowRule::subject).toList(),
                rule.list("resourceRules").stream()
                        .map(r -> new ResourceRule(
                                r.texts("verbs"),
                                r.texts("apiGroups"),
                                r.texts("resources"),
                                r.texts("namespaces"),
                                r.flag("clusterScope")))
                        .toList(),
                rule.list("nonResourceRules").stream()
                        .map(r -> new PathRule(r.texts("verbs"), r.texts("nonResourceURLs")))
                        .toList());
    }

    private static Subject subject(Fields subject) {
        String kind = subject.text("kind");
        Fields who = subject.at(
                switch (kind) {
                    case "User" -> "user";
                    case "Group" -> "group";
                    default -> "serviceAccount";
                });
        return new Subject(kind, who.text("name"), who.text("namespace"));
    }

    private static boolean has(List<String> values, String wanted) {
        return values.contains(ALL) || values.contains(wanted);
    }

    boolean matches(Caller caller, RequestAttributes request) {
        if (subjects.stream().noneMatch(s -> s.is(caller))) {
            return false;
        }
        return request.resource()
                .map(r -> resources.stream().anyMatch(rule -> rule.matches(request.verb(), r)))
                .orElseGet(() -> paths.stream().anyMatch(rule -> rule.matches(request)));
    }
}
