package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Network policies and ingress classes. */
final class NetworkDefaults {
    private NetworkDefaults() {}

    static void networkPolicy(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        if (Unset.isEmpty(spec, "policyTypes")) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Unset.isEmpty(spec, "egress")) {
                types.add("Egress");
            }
        }
        for (String direction : new String[] {"ingress", "egress"}) {
            for (ObjectNode rule : Unset.items(spec, direction)) {
                Unset.items(rule, "ports").forEach(port -> Unset.pointer(port, "protocol", "TCP"));
            }
        }
    }

    static void ingressClass(ObjectNode tree) {
        ObjectNode parameters = Unset.object(Unset.object(tree, "spec"), "parameters");
        if (parameters != null) {
            Unset.pointer(parameters, "scope", "Cluster");
        }
    }
}
