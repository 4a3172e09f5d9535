package dev.coracle.apiserver.registry;

import dev.coracle.apiserver.registry.core.EventKind;
import dev.coracle.apiserver.registry.core.NamespaceKind;
import dev.coracle.apiserver.registry.core.PodKind;
import dev.coracle.apiserver.registry.core.ServiceKind;
import dev.coracle.apiserver.registry.networking.IngressKind;
import dev.coracle.apiserver.registry.networking.NetworkPolicyKind;
import java.util.List;
import java.util.random.RandomGenerator;

/** Every built-in kind. One that differs from the general rules has a class of its own and a line here. */
final class BuiltinKinds {
    private BuiltinKinds() {}

    static List<Kind> all(KindOptions options, RandomGenerator random) {
        return KindTable.read().stream().map(d -> kind(d, options, random)).toList();
    }

    private static Kind kind(KindDescriptor d, KindOptions options, RandomGenerator random) {
        return switch (d.gvr().qualifiedName()) {
            case "namespaces" -> new NamespaceKind(d);
            case "pods" -> new PodKind(d);
            case "services" -> new ServiceKind(d, options, random);
            case "events", "events.events.k8s.io" -> new EventKind(d);
            case "ingresses.networking.k8s.io" -> new IngressKind(d);
            case "networkpolicies.networking.k8s.io" -> new NetworkPolicyKind(d);
            default -> new Kind(d);
        };
    }
}
