package dev.coracle.apiserver.registry;

import dev.coracle.apiserver.registry.core.NamespaceKind;
import dev.coracle.apiserver.registry.core.PodKind;
import java.util.List;

/** Every built-in kind. One that differs from the general rules has a class of its own and a line here. */
final class BuiltinKinds {
    private BuiltinKinds() {}

    static List<Kind> all(KindOptions options) {
        return KindTable.read().stream().map(d -> kind(d, options)).toList();
    }

    private static Kind kind(KindDescriptor d, KindOptions options) {
        return switch (d.gvr().qualifiedName()) {
            case "namespaces" -> new NamespaceKind(d);
            case "pods" -> new PodKind(d);
            default -> new Kind(d);
        };
    }
}
