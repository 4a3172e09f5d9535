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
 * @param nodeMissing whether a pod was left out because its node is not there (yet)
 */
record PodEndpoints(Map<List<SlicePort>, List<Endpoint>> byPorts, boolean nodeMissing) {
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** @param nodes the node of a name */
    static PodEndpoints of(
            KubeObject service, String family, List<KubeObject> pods, Function<String, Optional<KubeObject>> nodes) {
        List<Fields> servicePorts = service.at("spec").list("ports");
        boolean publish = service.at("spec").flag("publishNotReadyAddresses");
        Traffic traffic = Traffic.of(service.text("spec.trafficDistribution"));
        Map<List<SlicePort>, List<Endpoint>> byPorts = new LinkedHashMap<>();
        boolean nodeMissing = false;
        for (KubeObject pod : pods) {
            Optional<String> address = PodAddresses.ofFamily(pod, family);
            if (address.isEmpty() || !PodAddresses.listed(pod, true)) {
                continue;
            }
            Optional<KubeObject> node = nodes.apply(pod.text("spec.nodeName"));
            if (node.isEmpty() && !publish) {
                nodeMissing = true;
                continue;
            }
            String zone = node.map(n -> n.labels().getOrDefault(ZONE, "")).orElse("");
            byPorts.computeIfAbsent(ports(pod, servicePorts), p -> new ArrayList<>())
                    .add(endpoint(service, pod, address.get(), zone, publish, traffic));
        }
        return new PodEndpoints(byPorts, nodeMissing);
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

    private static Endpoint endpoint(
            KubeObject service, KubeObject pod, String address, String zone, boolean publish, Traffic traffic) {
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
                ready && traffic != Traffic.ANYWHERE && !zone.isEmpty() ? List.of(zone) : List.of(),
                ready && traffic == Traffic.SAME_NODE && !nodeName.isEmpty() ? List.of(nodeName) : List.of());
    }

    /** {@code spec.trafficDistribution}. */
    private enum Traffic {
        ANYWHERE,
        SAME_ZONE,
        SAME_NODE;

        static Traffic of(String name) {
            return switch (name) {
                case "PreferClose", "PreferSameZone" -> SAME_ZONE;
                case "PreferSameNode" -> SAME_NODE;
                default -> ANYWHERE;
            };
        }
    }
}
