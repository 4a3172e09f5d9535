package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Service keeps and loses when its manifest is put again or its type changes. Stateless. */
final class ServiceUpdate {
    private ServiceUpdate() {}

    /** {@code patchAllocatedValues} and {@code normalizeClusterIPs}: a manifest without addresses keeps the ones it got. */
    static void carryOver(ObjectNode spec, Fields before) {
        Fields now = Fields.of(spec);
        boolean bothAddressed = !ServiceKind.isExternalName(now) && !ServiceKind.isExternalName(before);
        if (bothAddressed && now.text("clusterIP").isEmpty()) {
            copy("clusterIP", before, spec);
            copy("clusterIPs", before, spec);
        }
        normalize(spec, before);
        if (ServiceKind.usesNodePorts(now) && ServiceKind.usesNodePorts(before)) {
            carryNodePorts(spec, before);
        }
        if (ServiceKind.needsHealthPort(now)
                && ServiceKind.needsHealthPort(before)
                && now.integer("healthCheckNodePort", 0) == 0) {
            copy("healthCheckNodePort", before, spec);
        }
        for (String field : List.of("ipFamilyPolicy", "ipFamilies")) {
            if (bothAddressed && !now.has(field)) {
                copy(field, before, spec);
            }
        }
    }

    private static void normalize(ObjectNode spec, Fields before) {
        String ip = spec.path("clusterIP").asText("");
        boolean sameIp = ip.equals(before.text("clusterIP"));
        JsonNode ips = spec.path("clusterIPs");
        if (ips.isEmpty() && sameIp) {
            copy("clusterIPs", before, spec);
        } else if (!sameIp && Json.same(ips, before.at("clusterIPs").node()) || ips.isEmpty()) {
            if (ip.isEmpty()) {
                spec.remove("clusterIPs");
            } else {
                spec.putArray("clusterIPs").add(ip);
            }
        }
    }

    private static void carryNodePorts(ObjectNode spec, Fields before) {
        Set<Integer> used = new HashSet<>();
        spec.path("ports").forEach(p -> used.add(p.path("nodePort").asInt(0)));
        for (JsonNode port : spec.path("ports")) {
            if (port.path("nodePort").asInt(0) == 0) {
                before.list("ports").stream()
                        .filter(p -> p.text("name").equals(port.path("name").asText("")))
                        .mapToInt(p -> p.integer("nodePort", 0))
                        .filter(n -> n != 0 && used.add(n))
                        .findFirst()
                        .ifPresent(n -> ((ObjectNode) port).put("nodePort", n));
            }
        }
    }

    /** Drops what only the former type needed, unless the client changed it in the same write. */
    static void wipe(ObjectNode object, Fields beforeObject) {
        ObjectNode spec = (ObjectNode) object.get("spec");
        Fields before = beforeObject.at("spec");
        Fields now = Fields.of(spec);
        if (ServiceKind.isExternalName(now) && !ServiceKind.isExternalName(before)) {
            List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")
                    .forEach(field -> removeIfSame(field, spec, before));
        }
        if (hasNodePorts(before) && !hasNodePorts(now) && sameNodePorts(now, before)) {
            spec.path("ports").forEach(p -> ((ObjectNode) p).remove("nodePort"));
        }
        if (ServiceKind.needsHealthPort(before) && !ServiceKind.needsHealthPort(now)) {
            removeIfSame("healthCheckNodePort", spec, before);
        }
        if (before.text("type").equals("LoadBalancer") && !now.text("type").equals("LoadBalancer")) {
            removeIfSame("allocateLoadBalancerNodePorts", spec, before);
            removeIfSame("loadBalancerClass", spec, before);
            object.putObject("status").putObject("loadBalancer");
        }
        if (external(before) && !external(now)) {
            removeIfSame("externalTrafficPolicy", spec, before);
        }
    }

    private static boolean hasNodePorts(Fields spec) {
        return spec.text("type").equals("NodePort") || spec.text("type").equals("LoadBalancer");
    }

    static boolean external(Fields spec) {
        return hasNodePorts(spec)
                || spec.text("type").equals("ClusterIP")
                        && !spec.list("externalIPs").isEmpty();
    }

    private static boolean sameNodePorts(Fields now, Fields before) {
        Set<Integer> old = new HashSet<>();
        before.list("ports").forEach(p -> old.add(p.integer("nodePort", 0)));
        return now.list("ports").stream().map(p -> p.integer("nodePort", 0)).allMatch(n -> n == 0 || old.contains(n));
    }

    private static void removeIfSame(String field, ObjectNode spec, Fields before) {
        if (Json.same(spec.get(field), before.at(field).node())) {
            spec.remove(field);
        }
    }

    private static void copy(String field, Fields from, ObjectNode to) {
        if (from.has(field)) {
            to.set(field, from.at(field).node().deepCopy());
        }
    }
}
