package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Services and the objects that list their endpoints. */
final class ServiceDefaults {
    private static final int AFFINITY_SECONDS = 10800;

    private ServiceDefaults() {}

    static void service(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        affinity(spec);
        Unset.text(spec, "type", "ClusterIP");
        Unset.items(spec, "ports").forEach(ServiceDefaults::port);
        String type = spec.path("type").asText();
        boolean balanced = type.equals("LoadBalancer");
        boolean external = balanced
                || type.equals("NodePort")
                || (type.equals("ClusterIP") && !Unset.isEmpty(spec, "externalIPs"));
        if (external) {
            Unset.text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (balanced || type.equals("NodePort") || type.equals("ClusterIP")) {
            Unset.pointer(spec, "internalTrafficPolicy", "Cluster");
        }
        if (balanced) {
            Unset.flag(spec, "allocateLoadBalancerNodePorts", true);
            addresses(tree);
        }
    }

    private static void affinity(ObjectNode spec) {
        Unset.text(spec, "sessionAffinity", "None");
        if (spec.path("sessionAffinity").asText().equals("None")) {
            spec.remove("sessionAffinityConfig");
        }
        if (spec.path("sessionAffinity").asText().equals("ClientIP")) {
            ObjectNode config = Unset.orObject(spec, "sessionAffinityConfig");
            Unset.number(Unset.orObject(config, "clientIP"), "timeoutSeconds", AFFINITY_SECONDS);
        }
    }

    private static void port(ObjectNode port) {
        Unset.text(port, "protocol", "TCP");
        JsonNode target = port.path("targetPort");
        if (!target.isTextual() && target.asInt(0) == 0
                || target.isTextual() && target.asText().isEmpty()) {
            port.put("targetPort", port.path("port").asInt());
        }
    }

    private static void addresses(ObjectNode tree) {
        ObjectNode balancer = Unset.object(Unset.object(tree, "status"), "loadBalancer");
        for (ObjectNode address : Unset.items(balancer, "ingress")) {
            if (!address.path("ip").asText("").isEmpty()) {
                Unset.pointer(address, "ipMode", "VIP");
            }
        }
    }

    static void endpoints(ObjectNode tree) {
        for (ObjectNode subset : Unset.items(tree, "subsets")) {
            Unset.items(subset, "ports").forEach(port -> Unset.text(port, "protocol", "TCP"));
        }
    }

    static void endpointSlice(ObjectNode tree) {
        for (ObjectNode port : Unset.items(tree, "ports")) {
            Unset.pointer(port, "name", "");
            Unset.pointer(port, "protocol", "TCP");
        }
    }
}
