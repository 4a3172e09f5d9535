package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Role bindings and token requests. */
final class AccessDefaults {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private AccessDefaults() {}

    static void roleBinding(ObjectNode tree) {
        Unset.text(Unset.orObject(tree, "roleRef"), "apiGroup", RBAC);
        for (ObjectNode subject : Unset.items(tree, "subjects")) {
            String kind = subject.path("kind").asText();
            if (kind.equals("User") || kind.equals("Group")) {
                Unset.text(subject, "apiGroup", RBAC);
            }
        }
    }

    static void tokenRequest(ObjectNode tree) {
        Unset.number(Unset.orObject(tree, "spec"), "expirationSeconds", 3600);
    }
}
