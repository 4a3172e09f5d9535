package dev.coracle.apiserver.rbac;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Roles and bindings in the form authorization reads, derived from one image. Immutable. The next one takes over what was read
 * from objects that are still the same, so that a change costs a walk over the objects and the reading of one.
 */
final class RbacIndex {
    private static final String GROUP = ".rbac.authorization.k8s.io";
    static final RbacIndex EMPTY = new RbacIndex(Table.empty(), Table.empty(), Table.empty(), Table.empty(), Map.of());

    private final Table<List<PolicyRule>> clusterRoles;
    private final Table<List<PolicyRule>> roles;
    private final Table<RoleBinding> clusterBindings;
    private final Table<RoleBinding> bindings;
    private final Map<String, List<RoleBinding>> bindingsByNamespace;

    private RbacIndex(
            Table<List<PolicyRule>> clusterRoles,
            Table<List<PolicyRule>> roles,
            Table<RoleBinding> clusterBindings,
            Table<RoleBinding> bindings,
            Map<String, List<RoleBinding>> bindingsByNamespace) {
        this.clusterRoles = clusterRoles;
        this.roles = roles;
        this.clusterBindings = clusterBindings;
        this.bindings = bindings;
        this.bindingsByNamespace = bindingsByNamespace;
    }

    /** The index of {@code image}; this very one when no role or binding differs. */
    RbacIndex at(Image image) {
        Table<List<PolicyRule>> newClusterRoles =
                clusterRoles.at(image, "clusterroles", o -> PolicyRule.all(o.fields()));
        Table<List<PolicyRule>> newRoles = roles.at(image, "roles", o -> PolicyRule.all(o.fields()));
        Table<RoleBinding> newClusterBindings = clusterBindings.at(image, "clusterrolebindings", RoleBinding::of);
        Table<RoleBinding> newBindings = bindings.at(image, "rolebindings", RoleBinding::of);
        boolean same = newClusterRoles == clusterRoles
                && newRoles == roles
                && newClusterBindings == clusterBindings
                && newBindings == bindings;
        if (same) {
            return this;
        }
        Map<String, List<RoleBinding>> byNamespace =
                newBindings == bindings ? bindingsByNamespace : byNamespace(newBindings);
        return new RbacIndex(newClusterRoles, newRoles, newClusterBindings, newBindings, byNamespace);
    }

    private static Map<String, List<RoleBinding>> byNamespace(Table<RoleBinding> bindings) {
        Map<String, List<RoleBinding>> map = new HashMap<>();
        bindings.inOrder()
                .forEach(b -> map.computeIfAbsent(b.namespace(), ns -> new ArrayList<>())
                        .add(b));
        return map;
    }

    List<RoleBinding> clusterBindings() {
        return clusterBindings.inOrder();
    }

    List<RoleBinding> bindings(String namespace) {
        return bindingsByNamespace.getOrDefault(namespace, List.of());
    }

    /** The rules of a role; {@code namespace} counts for kind Role only. Empty when there is no such role. */
    Optional<List<PolicyRule>> rules(RoleBinding.RoleRef role, String namespace) {
        return switch (role.kind()) {
            case "ClusterRole" -> clusterRoles.get(ObjectKey.of("", role.name()));
            case "Role" -> roles.get(ObjectKey.of(namespace, role.name()));
            default -> Optional.empty();
        };
    }

    /** What was read from the objects of one resource, and from which. */
    private record Table<T>(Object contents, Map<ObjectKey, Entry<T>> entries, List<T> inOrder) {
        record Entry<T>(KubeObject object, T value) {}

        static <T> Table<T> empty() {
            return new Table<>(null, Map.of(), List.of());
        }

        Optional<T> get(ObjectKey key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        }

        Table<T> at(Image image, String resource, Function<KubeObject, T> read) {
            Object now = image.contents(resource + GROUP);
            if (now == contents) {
                return this;
            }
            Map<ObjectKey, Entry<T>> next = new HashMap<>();
            List<T> order = new ArrayList<>();
            for (KubeObject object : image.list(resource + GROUP, "", "", 0)) {
                Entry<T> old = entries.get(object.key());
                Entry<T> entry = old != null && old.object() == object ? old : new Entry<>(object, read.apply(object));
                next.put(object.key(), entry);
                order.add(entry.value());
            }
            return new Table<>(now, next, order);
        }
    }
}
