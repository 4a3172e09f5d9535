package dev.coracle.controllers.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.pods.Pods;
import dev.coracle.controllers.services.PodAddresses;
import dev.coracle.controllers.services.TriggerTimes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Works out the Endpoints object of a Service. Pure: arguments are not modified. */
final class EndpointsReconciler {
    private static final int CAPACITY = 1000;
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    private static final Comparator<Address> BY_IP_AS_TEXT =
            Comparator.comparing(Address::ip).thenComparing(Address::podUid);
    private static final Comparator<Port> BY_NAME =
            Comparator.comparing(Port::name).thenComparing(Port::port).thenComparing(Port::protocol);

    private record Address(
            String ip, String hostname, String nodeName, String namespace, String podName, String podUid) {
        ObjectNode toJson() {
            ObjectNode node = Json.object().put("ip", ip);
            if (!hostname.isEmpty()) {
                node.put("hostname", hostname);
            }
            if (!nodeName.isEmpty()) {
                node.put("nodeName", nodeName);
            }
            node.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", namespace)
                    .put("name", podName)
                    .put("uid", podUid);
            return node;
        }
    }

    private record Port(String name, int port, String protocol, String appProtocol) {
        ObjectNode toJson() {
            ObjectNode node = Json.object();
            if (!name.isEmpty()) {
                node.put("name", name);
            }
            node.put("port", port).put("protocol", protocol);
            if (!appProtocol.isEmpty()) {
                node.put("appProtocol", appProtocol);
            }
            return node;
        }
    }

    /** A subset while it is packed: every address once, ready or not. */
    private record Subset(List<Port> ports, SortedMap<Address, Boolean> addresses) {
        List<Address> of(boolean ready) {
            return addresses.entrySet().stream()
                    .filter(e -> e.getValue() == ready)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private EndpointsReconciler() {}

    /** @return the object to create or to put in place of {@code existing}; empty when nothing is to be written */
    static Optional<ObjectNode> plan(
            KubeObject service, List<KubeObject> pods, Optional<KubeObject> existing, Optional<String> trigger) {
        List<Subset> packed = pack(service, pods);
        int total = packed.stream().mapToInt(s -> s.addresses.size()).sum();
        boolean over = total > CAPACITY;
        ArrayNode subsets = json(over ? truncated(packed) : packed);
        Map<String, String> labels = labels(service);
        if (existing.isPresent()
                && Json.same(subsetsOf(existing.get()), subsets)
                && existing.get().labels().equals(labels)
                && over == existing.get().annotations().containsKey(OVER_CAPACITY)) {
            return Optional.empty();
        }
        ObjectNode endpoints = existing.map(KubeObject::copy).orElseGet(() -> fresh(service));
        ObjectNode metadata = (ObjectNode) endpoints.get("metadata");
        ObjectNode labelNode = metadata.putObject("labels");
        labels.forEach(labelNode::put);
        annotate(metadata, TriggerTimes.ANNOTATION, trigger);
        annotate(metadata, OVER_CAPACITY, over ? Optional.of("truncated") : Optional.empty());
        endpoints.remove("subsets");
        if (!subsets.isEmpty()) {
            endpoints.set("subsets", subsets);
        }
        return Optional.of(endpoints);
    }

    private static com.fasterxml.jackson.databind.JsonNode subsetsOf(KubeObject endpoints) {
        Fields subsets = endpoints.at("subsets");
        return subsets.exists() ? subsets.node() : Json.array();
    }

    private static ObjectNode fresh(KubeObject service) {
        ObjectNode endpoints = Json.object().put("apiVersion", "v1").put("kind", "Endpoints");
        endpoints.putObject("metadata").put("name", service.name()).put("namespace", service.namespace());
        return endpoints;
    }

    private static Map<String, String> labels(KubeObject service) {
        Map<String, String> labels = new LinkedHashMap<>(service.labels());
        labels.remove(HEADLESS);
        if (service.text("spec.clusterIP").equals("None")) {
            labels.put(HEADLESS, "");
        }
        labels.put(MANAGED_BY, "endpoint-controller");
        return labels;
    }

    private static void annotate(ObjectNode metadata, String key, Optional<String> value) {
        if (value.isPresent()) {
            metadata.withObjectProperty("annotations").put(key, value.get());
        } else if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove(key);
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
    }

    /** Every port with the addresses behind it, then the ports that have the same addresses in one subset. */
    private static List<Subset> pack(KubeObject service, List<KubeObject> pods) {
        Map<Port, SortedMap<Address, Boolean>> byPort = new HashMap<>();
        SortedMap<Address, Boolean> portless = new TreeMap<>(BY_IP_AS_TEXT);
        List<Fields> servicePorts = service.at("spec").list("ports");
        boolean publish = service.at("spec").flag("publishNotReadyAddresses");
        List<String> families = service.at("spec").texts("ipFamilies");
        String family = families.isEmpty() ? "IPv4" : families.get(0);
        for (KubeObject pod : pods) {
            Optional<String> ip = PodAddresses.ofFamily(pod, family);
            if (ip.isEmpty() || !PodAddresses.listed(pod, publish)) {
                continue;
            }
            Address address = address(service, pod, ip.get());
            boolean ready = publish || Pods.ready(pod);
            if (servicePorts.isEmpty()) {
                portless.merge(address, ready, Boolean::logicalAnd);
            }
            for (Fields port : servicePorts) {
                PodAddresses.targetPort(pod, port)
                        .ifPresent(
                                number -> byPort.computeIfAbsent(port(port, number), p -> new TreeMap<>(BY_IP_AS_TEXT))
                                        .merge(address, ready, Boolean::logicalAnd));
            }
        }
        if (servicePorts.isEmpty() && service.text("spec.clusterIP").equals("None") && !portless.isEmpty()) {
            return List.of(new Subset(List.of(), portless));
        }
        Map<SortedMap<Address, Boolean>, List<Port>> byAddresses = new LinkedHashMap<>();
        byPort.keySet().stream()
                .sorted(BY_NAME)
                .forEach(port -> byAddresses
                        .computeIfAbsent(byPort.get(port), a -> new ArrayList<>())
                        .add(port));
        List<Subset> subsets = new ArrayList<>();
        byAddresses.forEach((addresses, ports) -> subsets.add(new Subset(ports, addresses)));
        return subsets;
    }

    private static Address address(KubeObject service, KubeObject pod, String ip) {
        return new Address(
                ip,
                PodAddresses.hostname(pod, service),
                pod.text("spec.nodeName"),
                pod.namespace(),
                pod.name(),
                pod.uid());
    }

    private static Port port(Fields port, int number) {
        return new Port(port.text("name"), number, PodAddresses.protocol(port), port.text("appProtocol"));
    }

    /** A thousand addresses, ready ones first, each subset in proportion. */
    private static List<Subset> truncated(List<Subset> subsets) {
        int ready = subsets.stream().mapToInt(s -> s.of(true).size()).sum();
        int notReady = subsets.stream().mapToInt(s -> s.of(false).size()).sum();
        int keepReady = Math.min(ready, CAPACITY);
        int keepNotReady = CAPACITY - keepReady;
        List<Subset> kept = new ArrayList<>();
        int readyLeft = keepReady;
        int notReadyLeft = keepNotReady;
        for (Subset subset : subsets) {
            List<Address> r = subset.of(true);
            List<Address> n = subset.of(false);
            int takeReady = Math.min(readyLeft, share(r.size(), keepReady, ready));
            int takeNotReady = Math.min(notReadyLeft, share(n.size(), keepNotReady, notReady));
            readyLeft -= takeReady;
            notReadyLeft -= takeNotReady;
            SortedMap<Address, Boolean> addresses = new TreeMap<>(BY_IP_AS_TEXT);
            r.subList(0, takeReady).forEach(a -> addresses.put(a, true));
            n.subList(0, takeNotReady).forEach(a -> addresses.put(a, false));
            if (!addresses.isEmpty()) {
                kept.add(new Subset(subset.ports, addresses));
            }
        }
        return kept;
    }

    private static int share(int size, int keep, int total) {
        return total == 0 ? 0 : Math.min(size, (int) Math.ceil((double) size * keep / total));
    }

    private static ArrayNode json(List<Subset> subsets) {
        ArrayNode list = Json.array();
        for (Subset subset : subsets) {
            ObjectNode node = list.addObject();
            put(node, "addresses", subset.of(true));
            put(node, "notReadyAddresses", subset.of(false));
            if (!subset.ports.isEmpty()) {
                ArrayNode ports = node.putArray("ports");
                subset.ports.forEach(p -> ports.add(p.toJson()));
            }
        }
        return list;
    }

    private static void put(ObjectNode subset, String field, List<Address> addresses) {
        if (!addresses.isEmpty()) {
            ArrayNode list = subset.putArray(field);
            addresses.forEach(a -> list.add(a.toJson()));
        }
    }
}
