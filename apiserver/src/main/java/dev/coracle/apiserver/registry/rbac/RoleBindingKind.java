package dev.coracle.apiserver.registry.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** RoleBinding and ClusterRoleBinding. */
public final class RoleBindingKind extends Kind {
    private static final String GROUP = "rbac.authorization.k8s.io";

    public RoleBindingKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields binding, Errors errors) {
        Fields role = binding.at("roleRef");
        if (!role.text("apiGroup").equals(GROUP)) {
            errors.notSupported("roleRef.apiGroup", role.text("apiGroup"), List.of(GROUP));
        }
        List<String> kinds = descriptor().namespaced() ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        if (!kinds.contains(role.text("kind"))) {
            errors.notSupported("roleRef.kind", role.text("kind"), kinds);
        }
        if (role.text("name").isEmpty()) {
            errors.required("roleRef.name", "");
        }
        List<Fields> subjects = binding.list("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), "subjects[" + i + "]", errors);
        }
    }

    private void subject(Fields subject, String path, Errors errors) {
        if (subject.text("name").isEmpty()) {
            errors.required(path + ".name", "");
        }
        String group = subject.text("apiGroup");
        switch (subject.text("kind")) {
            case "ServiceAccount" -> {
                if (!group.isEmpty()) {
                    errors.notSupported(path + ".apiGroup", group, List.of(""));
                }
                if (!descriptor().namespaced() && subject.text("namespace").isEmpty()) {
                    errors.required(path + ".namespace", "");
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    errors.notSupported(path + ".apiGroup", group, List.of(GROUP));
                }
            }
            default ->
                errors.notSupported(path + ".kind", subject.text("kind"), List.of("ServiceAccount", "User", "Group"));
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        if (!Json.same(now.at("roleRef").node(), before.at("roleRef").node())) {
            // The API's internal type has no JSON names, and its spelling is what clients get to see.
            ObjectNode role = Json.object();
            role.put("APIGroup", now.text("roleRef.apiGroup"));
            role.put("Kind", now.text("roleRef.kind"));
            role.put("Name", now.text("roleRef.name"));
            errors.invalid("roleRef", role, "cannot change roleRef");
        }
    }
}
