package dev.coracle.apiserver.registry.rbac;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** Role and ClusterRole. */
public final class RoleKind extends Kind {
    public RoleKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields role, Errors errors) {
        List<Fields> rules = role.list("rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "rules[" + i + "]", errors);
        }
        if (role.has("aggregationRule")
                && role.list("aggregationRule.clusterRoleSelectors").isEmpty()) {
            errors.required(
                    "aggregationRule.clusterRoleSelectors",
                    "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
    }

    private void rule(Fields rule, String path, Errors errors) {
        if (rule.texts("verbs").isEmpty()) {
            errors.required(path + ".verbs", "verbs must contain at least one value");
        }
        if (!rule.texts("nonResourceURLs").isEmpty()) {
            nonResourceRule(rule, path + ".nonResourceURLs", errors);
            return;
        }
        if (rule.texts("apiGroups").isEmpty()) {
            errors.required(path + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (rule.texts("resources").isEmpty()) {
            errors.required(path + ".resources", "resource rules must supply at least one resource");
        }
    }

    private void nonResourceRule(Fields rule, String path, Errors errors) {
        var urls = rule.at("nonResourceURLs").node();
        if (descriptor().namespaced()) {
            errors.invalid(path, urls, "namespaced rules cannot apply to non-resource URLs");
        }
        boolean both = List.of("apiGroups", "resources", "resourceNames").stream()
                .anyMatch(field -> !rule.texts(field).isEmpty());
        if (both) {
            errors.invalid(path, urls, "rules cannot apply to both regular resources and non-resource URLs");
        }
    }
}
