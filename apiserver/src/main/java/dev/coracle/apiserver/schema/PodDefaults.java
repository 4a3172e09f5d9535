package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.List;

/** Pods, and the pod templates in other kinds. */
final class PodDefaults {
    private PodDefaults() {}

    static void pod(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        spec(spec);
        Unset.flag(spec, "enableServiceLinks", true);
        boolean hostNetwork = spec.path("hostNetwork").asBoolean();
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Unset.items(spec, list)) {
                requestsFromLimits(Unset.object(container, "resources"));
                if (hostNetwork) {
                    hostPorts(container);
                }
            }
        }
        podLevelRequests(spec);
        addresses(Unset.object(tree, "status"));
    }

    /** One field to the server; where the two differ, the older one counts. */
    private static void addresses(ObjectNode status) {
        if (status == null) {
            return;
        }
        String single = status.path("podIP").asText("");
        String first = status.path("podIPs").path(0).path("ip").asText("");
        if (single.isEmpty() && !first.isEmpty()) {
            status.put("podIP", first);
        } else if (!single.equals(first)) {
            status.putArray("podIPs").addObject().put("ip", single);
        }
    }

    /** Not in templates: the pods made from one get it. */
    private static void hostPorts(ObjectNode container) {
        for (ObjectNode port : Unset.items(container, "ports")) {
            Unset.nonZero(port, "hostPort", port.path("containerPort").asInt());
        }
    }

    private static void requestsFromLimits(ObjectNode resources) {
        ObjectNode limits = Unset.object(resources, "limits");
        if (limits != null && !limits.isEmpty()) {
            Unset.entries(Unset.orObject(resources, "requests"), limits);
        }
    }

    /** What the containers ask for together, and for what none of them names, the pod's limit. */
    private static void podLevelRequests(ObjectNode spec) {
        ObjectNode resources = Unset.object(spec, "resources");
        ObjectNode limits = Unset.object(resources, "limits");
        if (limits == null || limits.isEmpty()) {
            return;
        }
        ObjectNode requests = Unset.orObject(resources, "requests");
        for (String name : List.of("cpu", "memory")) {
            Quantity sum = Quantity.ZERO;
            for (ObjectNode container : Unset.items(spec, "containers")) {
                JsonNode request = container.path("resources").path("requests").path(name);
                sum = request.isTextual() ? sum.plus(Quantity.parse(request.asText())) : sum;
            }
            if (sum.value().signum() > 0 && !Unset.isSet(requests, name)) {
                requests.put(name, sum.toString());
            }
        }
        Unset.entries(requests, limits);
    }

    static void template(ObjectNode template) {
        ObjectNode spec = Unset.object(template, "spec");
        if (spec != null) {
            spec(spec);
        }
    }

    private static void spec(ObjectNode spec) {
        Unset.items(spec, "volumes").forEach(VolumeDefaults::volume);
        Unset.items(spec, "initContainers").forEach(ContainerDefaults::container);
        Unset.items(spec, "containers").forEach(ContainerDefaults::container);
        Unset.items(spec, "ephemeralContainers").forEach(ContainerDefaults::container);
        Unset.text(spec, "restartPolicy", "Always");
        Unset.number(spec, "terminationGracePeriodSeconds", 30);
        Unset.text(spec, "dnsPolicy", "ClusterFirst");
        serviceAccount(spec);
        Unset.orObject(spec, "securityContext");
        Unset.text(spec, "schedulerName", "default-scheduler");
        ContainerDefaults.roundUp(Unset.object(spec, "overhead"));
    }

    /** The deprecated name is always written beside the new one. */
    private static void serviceAccount(ObjectNode spec) {
        String name = spec.path("serviceAccountName").asText("");
        String chosen = name.isEmpty() ? spec.path("serviceAccount").asText("") : name;
        if (!chosen.isEmpty()) {
            spec.put("serviceAccountName", chosen).put("serviceAccount", chosen);
        }
    }
}
