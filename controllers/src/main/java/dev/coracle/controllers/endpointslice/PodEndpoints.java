package dev.coracle.controllers.endpointslice;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.pods.Pods;
import dev.coracle.controllers.services.PodAddresses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The endpoints one family of a Service should have, by the ports they share. Pure.
 *
 * @param withoutNode pods that were left out because their node is not there (yet)
 */
record PodEndpoints(Map<List<SlicePort>, List<Endpoint>> byPorts, List<KubeObject> withoutNode) {
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** @param nodes the node of a name */
    static PodEndpoints of(
            KubeObject service, String family, List<KubeObject> pods, Function<String, Optional<KubeObject>> nodes) {
        List<Fields> servicePorts = service.at("spec").list("ports");
        boolean publish = service.at("spec").flag("publishNotReadyAddresses");
        Map<List<SlicePort>, List<Endpoint>> byPorts = new LinkedHashMap<>();
        List<KubeObject> withoutNode = new ArrayList<>();
        for (KubeObject pod : pods) {
            Optional<String> address = PodAddresses.ofFamily(pod, family);
            if (address.isEmpty() || !PodAddresses.listed(pod, true)) {
                continue;
            }
            Optional<KubeObject> node = nodes.apply(pod.text("spec.nodeName"));
            if (node.isEmpty() && !publish) {
                withoutNode.add(pod);
                continue;
            }
            String zone = node.map(n -> n.labels().getOrDefault(ZONE, "")).orElse("");
            byPorts.computeIfAbsent(ports(pod, servicePorts), p -> new ArrayList<>())
                    .add(endpoint(service, pod, address.get(), zone, publish));
        }
        return new PodEndpoints(byPorts, withoutNode);
    }

    private static List<SlicePort> ports(KubeObject pod, List<Fields> servicePorts) {
        List<SlicePort> ports = new ArrayList<>(servicePorts.size());
        for (Fields port : servicePorts) {
            PodAddresses.targetPort(pod, port)
                    .ifPresent(number -> ports.add(new SlicePort(
                            port.text("name"), number, PodAddresses.protocol(port), port.text("appProtocol"))));
        }
        ports.sort(null);
        return ports;
    }

    private static Endpoint endpoint(KubeObject service, KubeObject pod, String address, String zone, boolean publish) {
        boolean serving = Pods.ready(pod);
        boolean terminating = pod.deleting();
        boolean ready = publish || (serving && !terminating);
        String nodeName = pod.text("spec.nodeName");
        return new Endpoint(
                List.of(address),
                ready,
                serving,
                terminating,
                PodAddresses.hostname(pod, service),
                nodeName,
                zone,
                pod.namespace(),
                pod.name(),
                pod.uid(),
                List.of(),
                List.of());
    }
}
