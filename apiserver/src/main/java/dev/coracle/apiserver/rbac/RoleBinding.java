package dev.coracle.apiserver.rbac;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.List;
import java.util.Optional;

/**
 * A RoleBinding or ClusterRoleBinding as authorization reads it. Immutable.
 *
 * @param namespace "" for a ClusterRoleBinding
 */
record RoleBinding(String namespace, String name, RoleRef role, List<Subject> subjects) {

    record RoleRef(String kind, String name) {}

    static RoleBinding of(KubeObject object) {
        List<Subject> subjects = object.fields().list("subjects").stream()
                .map(s -> new Subject(
                        s.text("kind"),
                        s.text("name"),
                        s.text("namespace").isEmpty() ? object.namespace() : s.text("namespace")))
                .toList();
        return new RoleBinding(
                object.namespace(),
                object.name(),
                new RoleRef(object.text("roleRef.kind"), object.text("roleRef.name")),
                subjects);
    }

    Optional<Subject> subjectOf(Caller caller) {
        return subjects.stream().filter(s -> s.is(caller)).findFirst();
    }

    /** {@code ClusterRoleBinding "b" of ClusterRole "r" to User "u"}. */
    String describe(Subject subject) {
        String binding = namespace.isEmpty()
                ? "ClusterRoleBinding " + Errors.quote(name)
                : "RoleBinding " + Errors.quote(name + "/" + namespace);
        return binding + " of " + role.kind() + " " + Errors.quote(role.name()) + " to " + subject.describe();
    }

    /**
     * Whom a binding is for.
     *
     * @param namespace of a ServiceAccount
     */
    record Subject(String kind, String name, String namespace) {
        boolean is(Caller caller) {
            return switch (kind) {
                case "User" -> caller.user().equals(name);
                case "Group" -> caller.inGroup(name);
                case "ServiceAccount" ->
                    !namespace.isEmpty() && caller.user().equals("system:serviceaccount:" + namespace + ":" + name);
                default -> false;
            };
        }

        String describe() {
            return kind + " " + Errors.quote(kind.equals("ServiceAccount") ? name + "/" + namespace : name);
        }
    }
}
