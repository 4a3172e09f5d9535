package dev.coracle.apiserver.auth;

import dev.coracle.apiserver.endpoints.Caller;
import java.util.List;
import java.util.Set;

/** The authorizers a cluster has without any role being stored, in the order they are asked. */
public final class Authorizers {
    private static final Set<String> PUBLIC_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");
    private static final Set<String> DISCOVERY_PATHS = Set.of("/api", "/apis", "/openapi");
    private static final Set<String> ISSUER_PATHS =
            Set.of("/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks");
    private static final Set<String> SELF_REVIEWS = Set.of(
            "selfsubjectreviews.authentication.k8s.io",
            "selfsubjectaccessreviews.authorization.k8s.io",
            "selfsubjectrulesreviews.authorization.k8s.io");

    private Authorizers() {}

    /** Masters, this cluster's own components, and what every cluster lets everybody read. Roles come after these. */
    public static List<Authorizer> builtin() {
        return List.of(Authorizers::masters, Authorizers::components, Authorizers::publicInfo, Authorizers::basicUser);
    }

    static Authorizer.Decision masters(Caller caller, RequestAttributes attributes) {
        return caller.inGroup("system:masters") ? Authorizer.Decision.allow("") : Authorizer.Decision.NO_OPINION;
    }

    static Authorizer.Decision components(Caller caller, RequestAttributes attributes) {
        return caller.user().startsWith("system:serviceaccount:kube-system:")
                ? Authorizer.Decision.allow("")
                : Authorizer.Decision.NO_OPINION;
    }

    /** The ClusterRoles system:public-info-viewer, system:discovery and system:service-account-issuer-discovery. */
    static Authorizer.Decision publicInfo(Caller caller, RequestAttributes attributes) {
        boolean reads = attributes.verb().equals("get") && attributes.resource().isEmpty();
        if (!reads) {
            return Authorizer.Decision.NO_OPINION;
        }
        if (PUBLIC_PATHS.contains(attributes.path())) {
            return allowedBy("system:public-info-viewer");
        }
        if (caller.inGroup("system:authenticated") && isDiscovery(attributes.path())) {
            return allowedBy("system:discovery");
        }
        if (caller.inGroup("system:serviceaccounts") && ISSUER_PATHS.contains(attributes.path())) {
            return allowedBy("system:service-account-issuer-discovery");
        }
        return Authorizer.Decision.NO_OPINION;
    }

    private static boolean isDiscovery(String path) {
        return DISCOVERY_PATHS.contains(path)
                || path.startsWith("/api/")
                || path.startsWith("/apis/")
                || path.startsWith("/openapi/");
    }

    /** The ClusterRole system:basic-user: everybody may ask about themselves. */
    static Authorizer.Decision basicUser(Caller caller, RequestAttributes attributes) {
        boolean asks = attributes.verb().equals("create")
                && caller.inGroup("system:authenticated")
                && attributes
                        .resource()
                        .filter(r -> SELF_REVIEWS.contains(r.type().qualifiedName()))
                        .isPresent();
        return asks ? allowedBy("system:basic-user") : Authorizer.Decision.NO_OPINION;
    }

    private static Authorizer.Decision allowedBy(String role) {
        String group = role.equals("system:service-account-issuer-discovery")
                ? "system:serviceaccounts"
                : "system:authenticated";
        return Authorizer.Decision.allow("RBAC: allowed by ClusterRoleBinding \"" + role + "\" of ClusterRole \"" + role
                + "\" to Group \"" + group + "\"");
    }
}
