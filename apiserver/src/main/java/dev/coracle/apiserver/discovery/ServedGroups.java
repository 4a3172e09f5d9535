package dev.coracle.apiserver.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The served resources by group and version, in the order clients prefer them: groups by the priority of their APIService,
 * versions by maturity, resources by name. Immutable.
 */
final class ServedGroups {
    /** One version of a group. */
    record Version(String version, List<ServedResource> resources) {}

    /** A group with its preferred version first. */
    record Group(String name, List<Version> versions) {
        Optional<Version> version(String wanted) {
            return versions.stream().filter(v -> v.version().equals(wanted)).findFirst();
        }
    }

    private static final int CUSTOM_RESOURCES = 1000;
    private static final Map<String, Integer> PRIORITIES = Map.ofEntries(
            Map.entry("", 18000),
            Map.entry("apiregistration.k8s.io", 18000),
            Map.entry("apps", 17800),
            Map.entry("events.k8s.io", 17750),
            Map.entry("authentication.k8s.io", 17700),
            Map.entry("authorization.k8s.io", 17600),
            Map.entry("autoscaling", 17500),
            Map.entry("batch", 17400),
            Map.entry("certificates.k8s.io", 17300),
            Map.entry("networking.k8s.io", 17200),
            Map.entry("policy", 17100),
            Map.entry("rbac.authorization.k8s.io", 17000),
            Map.entry("storage.k8s.io", 16800),
            Map.entry("apiextensions.k8s.io", 16700),
            Map.entry("admissionregistration.k8s.io", 16700),
            Map.entry("scheduling.k8s.io", 16600),
            Map.entry("coordination.k8s.io", 16500),
            Map.entry("node.k8s.io", 16300),
            Map.entry("discovery.k8s.io", 16200),
            Map.entry("resource.k8s.io", 16200),
            Map.entry("flowcontrol.apiserver.k8s.io", 16100),
            Map.entry("internal.apiserver.k8s.io", 16000),
            Map.entry("storagemigration.k8s.io", 15900));

    private static final Pattern MATURITY = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    private final List<Group> groups;

    private ServedGroups(List<Group> groups) {
        this.groups = groups;
    }

    static ServedGroups of(List<ServedResource> resources) {
        Map<String, Map<String, List<ServedResource>>> sorted = new TreeMap<>();
        for (ServedResource resource : resources) {
            sorted.computeIfAbsent(resource.group(), g -> new TreeMap<>(ServedGroups::byMaturity))
                    .computeIfAbsent(resource.version(), v -> new ArrayList<>())
                    .add(resource);
        }
        List<Group> groups = new ArrayList<>();
        sorted.forEach((name, versions) -> groups.add(new Group(name, versions(versions))));
        groups.sort(Comparator.comparingInt(ServedGroups::priority).reversed().thenComparing(Group::name));
        return new ServedGroups(List.copyOf(groups));
    }

    private static List<Version> versions(Map<String, List<ServedResource>> byVersion) {
        return byVersion.entrySet().stream()
                .map(e -> new Version(
                        e.getKey(),
                        e.getValue().stream()
                                .sorted(Comparator.comparing(ServedResource::qualified))
                                .toList()))
                .toList();
    }

    private static int priority(Group group) {
        return PRIORITIES.getOrDefault(group.name(), CUSTOM_RESOURCES);
    }

    /** GA before beta before alpha, then the higher number; names of another form come last, by name. */
    static int byMaturity(String a, String b) {
        Matcher first = MATURITY.matcher(a);
        Matcher second = MATURITY.matcher(b);
        if (!first.matches() || !second.matches()) {
            return first.matches() ? -1 : MATURITY.matcher(b).matches() ? 1 : a.compareTo(b);
        }
        int stage = Integer.compare(stage(second), stage(first));
        if (stage != 0) {
            return stage;
        }
        int major = Long.compare(Long.parseLong(second.group(1)), Long.parseLong(first.group(1)));
        return major != 0 || first.group(3) == null
                ? major
                : Long.compare(Long.parseLong(second.group(3)), Long.parseLong(first.group(3)));
    }

    private static int stage(Matcher version) {
        if (version.group(2) == null) {
            return 2;
        }
        return version.group(2).equals("beta") ? 1 : 0;
    }

    /** All but core. */
    List<Group> named() {
        return groups.stream().filter(g -> !g.name().isEmpty()).toList();
    }

    Optional<Group> group(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst();
    }
}
