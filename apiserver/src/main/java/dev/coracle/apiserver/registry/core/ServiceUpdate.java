package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
        if (!ServiceKind.isExternalName(now) && !ServiceKind.isExternalName(before)) {
            if (now.text("clusterIP").isEmpty()) {
                copy("clusterIP", before, spec);
            }
            if (now.list("clusterIPs").isEmpty()) {
                copy("clusterIPs", before, spec);
            }
        }
        if (ServiceKind.usesNodePorts(now) && ServiceKind.usesNodePorts(before)) {
            carryNodePorts(spec, before);
        }
        if (ServiceKind.needsHealthPort(now)
                && ServiceKind.needsHealthPort(before)
                && now.integer("healthCheckNodePort", 0) == 0) {
            copy("healthCheckNodePort", before, spec);
        }
        normalize(spec, before);
    }

    private static void normalize(ObjectNode spec, Fields before) {
        Fields now = Fields.of(spec);
        String ip = now.text("clusterIP");
        String oldIp = before.text("clusterIP");
        List<String> oldIps = before.texts("clusterIPs");
        if (ip.equals(oldIp)) {
            if (now.texts("clusterIPs").isEmpty()) {
                copy("clusterIPs", before, spec);
            }
        } else if (now.texts("clusterIPs").equals(oldIps)) {
            ArrayNode ips = spec.putArray("clusterIPs");
            if (ip.isEmpty()) {
                spec.remove("clusterIPs");
            } else {
                ips.add(ip);
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
            boolean same = now.text("clusterIP").equals(before.text("clusterIP"))
                    && now.texts("clusterIPs").equals(before.texts("clusterIPs"));
            if (same) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            removeIfSame("ipFamilies", spec, before);
            removeIfSame("ipFamilyPolicy", spec, before);
        }
        if (NodePorts.holdsPorts(before) && !NodePorts.holdsPorts(now) && noNewNodePorts(now, before)) {
            spec.path("ports").forEach(p -> ((ObjectNode) p).remove("nodePort"));
        }
        if (ServiceKind.needsHealthPort(before) && !ServiceKind.needsHealthPort(now)) {
            removeIfSame("healthCheckNodePort", spec, before);
        }
        boolean balanced = now.text("type").equals("LoadBalancer");
        if (before.text("type").equals("LoadBalancer") && !balanced) {
            removeIfSame("allocateLoadBalancerNodePorts", spec, before);
            removeIfSame("loadBalancerClass", spec, before);
        }
        if (external(before) && !external(now)) {
            removeIfSame("externalTrafficPolicy", spec, before);
        }
        if (!balanced && object.get("status") instanceof ObjectNode status) {
            status.putObject("loadBalancer");
        }
    }

    static boolean external(Fields spec) {
        return NodePorts.holdsPorts(spec)
                || spec.text("type").equals("ClusterIP")
                        && !spec.list("externalIPs").isEmpty();
    }

    private static boolean noNewNodePorts(Fields now, Fields before) {
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
