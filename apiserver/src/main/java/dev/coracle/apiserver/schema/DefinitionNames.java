package dev.coracle.apiserver.schema;

import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which definition describes a kind, and the other way round: Go package names are not group names. */
public final class DefinitionNames {
    private static final String API = "io.k8s.api.";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.";
    private static final String AGGREGATOR = "io.k8s.kube-aggregator.pkg.apis.apiregistration.";
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("core", ""),
            Map.entry("apps", "apps"),
            Map.entry("autoscaling", "autoscaling"),
            Map.entry("batch", "batch"),
            Map.entry("policy", "policy"),
            Map.entry("apiserverinternal", "internal.apiserver.k8s.io"),
            Map.entry("flowcontrol", "flowcontrol.apiserver.k8s.io"),
            Map.entry("rbac", "rbac.authorization.k8s.io"));
    /** Registered in every group. */
    private static final Set<String> EVERYWHERE = Set.of("DeleteOptions", "WatchEvent");
    /** Kinds without metadata. */
    private static final Set<String> BARE = Set.of(
            META + "APIGroup",
            META + "APIGroupList",
            META + "APIResourceList",
            META + "APIVersions",
            META + "DeleteOptions",
            META + "WatchEvent");

    private DefinitionNames() {}

    public static Optional<String> of(GroupVersionKind kind) {
        if (EVERYWHERE.contains(kind.kind())) {
            return Optional.of(META + kind.kind());
        }
        String tail = kind.version() + "." + kind.kind();
        return Optional.of(
                switch (kind.group()) {
                    case "apiextensions.k8s.io" -> EXTENSIONS + tail;
                    case "apiregistration.k8s.io" -> AGGREGATOR + tail;
                    case "meta.k8s.io" -> META + kind.kind();
                    case "" -> isMeta(kind) ? META + kind.kind() : API + "core." + tail;
                    default -> API + packageOf(kind.group()) + "." + tail;
                });
    }

    /** References carry kind and apiVersion as well; what tells a kind is metadata. */
    public static boolean isKind(String definition, Predicate<String> hasField) {
        return BARE.contains(definition)
                || (hasField.test("kind") && hasField.test("apiVersion") && hasField.test("metadata"));
    }

    private static boolean isMeta(GroupVersionKind kind) {
        return switch (kind.kind()) {
            case "Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions" ->
                kind.version().equals("v1");
            default -> false;
        };
    }

    /** The internal Go package too: {@code rbac} of {@code rbac.authorization.k8s.io}. */
    public static String packageOf(String group) {
        if (group.equals("internal.apiserver.k8s.io")) {
            return "apiserverinternal";
        }
        int dot = group.indexOf('.');
        String first = dot < 0 ? group : group.substring(0, dot);
        return first.isEmpty() ? "core" : first;
    }

    /** The kind a definition of a group's own package would describe; empty for parts shared by all groups. */
    public static Optional<GroupVersionKind> kindOf(String definition) {
        if (definition.startsWith(EXTENSIONS)) {
            return Optional.of(kind("apiextensions.k8s.io", definition.substring(EXTENSIONS.length())));
        }
        if (definition.startsWith(AGGREGATOR)) {
            return Optional.of(kind("apiregistration.k8s.io", definition.substring(AGGREGATOR.length())));
        }
        if (definition.startsWith(META)) {
            return Optional.of(new GroupVersionKind("", "v1", definition.substring(META.length())));
        }
        if (!definition.startsWith(API)) {
            return Optional.empty();
        }
        String rest = definition.substring(API.length());
        int dot = rest.indexOf('.');
        String goPackage = rest.substring(0, dot);
        return Optional.of(kind(GROUPS.getOrDefault(goPackage, goPackage + ".k8s.io"), rest.substring(dot + 1)));
    }

    private static GroupVersionKind kind(String group, String versionAndKind) {
        int dot = versionAndKind.indexOf('.');
        return new GroupVersionKind(group, versionAndKind.substring(0, dot), versionAndKind.substring(dot + 1));
    }
}
