package dev.coracle.apiserver.registry;

import dev.coracle.apiserver.registry.apiextensions.CustomResourceDefinitionKind;
import dev.coracle.apiserver.registry.core.EndpointSliceKind;
import dev.coracle.apiserver.registry.core.EndpointsKind;
import dev.coracle.apiserver.registry.core.EventKind;
import dev.coracle.apiserver.registry.core.NamespaceKind;
import dev.coracle.apiserver.registry.core.PodKind;
import dev.coracle.apiserver.registry.core.ServiceCidrKind;
import dev.coracle.apiserver.registry.core.ServiceKind;
import dev.coracle.apiserver.registry.networking.IngressKind;
import dev.coracle.apiserver.registry.networking.NetworkPolicyKind;
import dev.coracle.apiserver.registry.rbac.RoleBindingKind;
import dev.coracle.apiserver.registry.rbac.RoleKind;
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
            case "endpoints" -> new EndpointsKind(d);
            case "endpointslices.discovery.k8s.io" -> new EndpointSliceKind(d);
            case "servicecidrs.networking.k8s.io" -> new ServiceCidrKind(d);
            case "pods" -> new PodKind(d);
            case "services" -> new ServiceKind(d, options, random);
            case "events", "events.events.k8s.io" -> new EventKind(d);
            case "ingresses.networking.k8s.io" -> new IngressKind(d);
            case "networkpolicies.networking.k8s.io" -> new NetworkPolicyKind(d);
            case "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io" -> new RoleKind(d);
            case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io" ->
                new RoleBindingKind(d);
            case "customresourcedefinitions.apiextensions.k8s.io" -> new CustomResourceDefinitionKind(d);
            default -> new Kind(d);
        };
    }
}
