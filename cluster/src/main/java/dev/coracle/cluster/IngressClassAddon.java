package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.proxy.ingress.IngressOwnership;

/** The class of Ingresses that this cluster serves by itself, and the default one. */
final class IngressClassAddon {
    private IngressClassAddon() {}

    static ObjectNode object() {
        ObjectNode object = Json.object();
        object.put("apiVersion", "networking.k8s.io/v1").put("kind", "IngressClass");
        object.putObject("metadata")
                .put("name", "coracle")
                .putObject("annotations")
                .put("ingressclass.kubernetes.io/is-default-class", "true");
        object.putObject("spec").put("controller", IngressOwnership.CONTROLLER);
        return object;
    }
}
