package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What field selectors may name besides {@code metadata.name} and {@code metadata.namespace}, by resource. */
final class SelectableFields {
    private static final Map<String, Map<String, Function<Fields, String>>> ALL = Map.ofEntries(
            Map.entry("pods", pods()),
            Map.entry("nodes", Map.of("spec.unschedulable", o -> String.valueOf(o.flag("spec.unschedulable")))),
            Map.entry("namespaces", paths("status.phase")),
            Map.entry("services", paths("spec.clusterIP", "spec.type")),
            Map.entry("secrets", paths("type")),
            Map.entry(
                    "replicationcontrollers",
                    Map.of("status.replicas", o -> String.valueOf(o.integer("status.replicas", 0)))),
            Map.entry("jobs.batch", Map.of("status.successful", o -> String.valueOf(o.integer("status.succeeded", 0)))),
            Map.entry("events", events("involvedObject", "reportingComponent")),
            Map.entry("events.events.k8s.io", events("regarding", "reportingController")),
            Map.entry("certificatesigningrequests.certificates.k8s.io", paths("spec.signerName")),
            Map.entry("resourceslices.resource.k8s.io", paths("spec.nodeName", "spec.driver")));

    private SelectableFields() {}

    static Map<String, Function<Fields, String>> of(String resource) {
        return ALL.getOrDefault(resource, Map.of());
    }

    /** How a server refuses a field label it does not know; a few kinds have words of their own. */
    static String unknown(Kind kind, String field) {
        return switch (kind.gvr().qualifiedName()) {
            case "jobs.batch" -> "field label \"" + field + "\" not supported for Job";
            case "resourceslices.resource.k8s.io" ->
                "field label not supported for " + kind.gvk().apiVersion() + ", Kind=ResourceSlice: " + field;
            default ->
                kind.selectableFields().isEmpty()
                        ? "\"" + field
                                + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                        : "field label not supported: " + field;
        };
    }

    private static Map<String, Function<Fields, String>> paths(String... paths) {
        Map<String, Function<Fields, String>> map = new LinkedHashMap<>();
        for (String path : paths) {
            map.put(path, o -> o.text(path));
        }
        return map;
    }

    private static Map<String, Function<Fields, String>> pods() {
        Map<String, Function<Fields, String>> map = paths(
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "status.phase",
                "status.podIP",
                "status.nominatedNodeName");
        map.put("spec.host", o -> o.text("spec.nodeName"));
        map.put("spec.hostNetwork", o -> String.valueOf(o.flag("spec.hostNetwork")));
        map.put(
                "status.podIPs",
                o -> o.list("status.podIPs").stream()
                        .map(ip -> ip.text("ip"))
                        .reduce((a, b) -> a + "," + b)
                        .orElse(""));
        return map;
    }

    private static Map<String, Function<Fields, String>> events(String regarding, String reporter) {
        Map<String, Function<Fields, String>> map = paths("reason", reporter, "type");
        for (String field :
                new String[] {"kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"}) {
            map.put(regarding + "." + field, o -> o.text(regarding + "." + field));
        }
        if (regarding.equals("involvedObject")) {
            map.put("source", o -> {
                String component = o.text("source.component");
                return component.isEmpty() ? o.text("reportingComponent") : component;
            });
        }
        return map;
    }
}
