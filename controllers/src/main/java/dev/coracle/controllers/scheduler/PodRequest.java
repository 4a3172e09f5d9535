package dev.coracle.controllers.scheduler;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a pod matters for placing it.
 *
 * @param group the uid of the controller, whose pods are spread; "" for none
 * @param requests amounts in thousandths by resource name
 */
record PodRequest(
        String uid,
        String nodeName,
        String group,
        Map<String, Long> requests,
        List<HostPort> hostPorts,
        Map<String, String> nodeSelector,
        NodeSelectorTerms affinity,
        List<Toleration> tolerations) {

    /** A port on the node itself; an address of {@code 0.0.0.0} takes it on all addresses. */
    record HostPort(String address, int port, String protocol) {
        private static final String ANY = "0.0.0.0";

        boolean conflictsWith(HostPort other) {
            return port == other.port
                    && protocol.equals(other.protocol)
                    && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
        }
    }

    static PodRequest of(KubeObject pod) {
        Fields spec = pod.at("spec");
        return new PodRequest(
                pod.uid(),
                spec.text("nodeName"),
                pod.controller().map(c -> c.uid()).orElse(""),
                requests(spec),
                hostPorts(spec),
                spec.map("nodeSelector"),
                NodeSelectorTerms.of(spec),
                spec.list("tolerations").stream().map(Toleration::of).toList());
    }

    /** The sum over containers and sidecars, or the largest init container, whichever is more; plus the overhead. */
    private static Map<String, Long> requests(Fields spec) {
        Map<String, Long> total = new HashMap<>();
        spec.list("containers").forEach(c -> add(total, c.at("resources").map("requests")));
        Map<String, Long> sidecars = new HashMap<>();
        Map<String, Long> largest = new HashMap<>();
        for (Fields init : spec.list("initContainers")) {
            Map<String, String> own = init.at("resources").map("requests");
            if (init.text("restartPolicy").equals("Always")) {
                add(sidecars, own);
                sidecars.forEach((name, amount) -> largest.merge(name, amount, Math::max));
            } else {
                Map<String, Long> beside = new HashMap<>(sidecars);
                add(beside, own);
                beside.forEach((name, amount) -> largest.merge(name, amount, Math::max));
            }
        }
        sidecars.forEach((name, amount) -> total.merge(name, amount, Long::sum));
        largest.forEach((name, amount) -> total.merge(name, amount, Math::max));
        spec.at("resources").map("requests").forEach((name, amount) -> total.put(name, thousandths(amount)));
        add(total, spec.map("overhead"));
        return total.isEmpty() ? Map.of() : total;
    }

    private static void add(Map<String, Long> total, Map<String, String> amounts) {
        amounts.forEach((name, amount) -> total.merge(name, thousandths(amount), Long::sum));
    }

    static long thousandths(String quantity) {
        return Quantity.parse(quantity).millis();
    }

    private static List<HostPort> hostPorts(Fields spec) {
        List<HostPort> ports = new ArrayList<>();
        for (Fields container : spec.list("containers")) {
            for (Fields port : container.list("ports")) {
                int number = port.integer("hostPort", 0);
                if (number > 0) {
                    String address = port.text("hostIP").isEmpty() ? HostPort.ANY : port.text("hostIP");
                    String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
                    ports.add(new HostPort(address, number, protocol));
                }
            }
        }
        return ports.isEmpty() ? List.of() : ports;
    }
}
