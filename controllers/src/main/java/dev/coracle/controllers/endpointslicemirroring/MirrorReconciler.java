package dev.coracle.controllers.endpointslicemirroring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.controllers.services.TriggerTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works out the slices that mirror an Endpoints object: one per set of ports and address family. Pure: arguments are not modified. */
final class MirrorReconciler {
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String CONTROLLER = "endpointslicemirroring-controller.k8s.io";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int MAX_PER_SUBSET = 1000;

    private MirrorReconciler() {}

    /**
     * @param skipped how many addresses were left out, be it because they were too many
     * @param invalid how many of them because they are none
     */
    record Plan(
            List<ObjectNode> creates, List<ObjectNode> updates, List<KubeObject> deletes, int skipped, int invalid) {}

    private record Group(String family, ArrayNode ports) {}

    static Plan plan(KubeObject endpoints, List<KubeObject> existing) {
        int skipped = 0;
        int invalid = 0;
        Map<Group, ArrayNode> wanted = new LinkedHashMap<>();
        for (Subsets.Subset subset : Subsets.repack(endpoints.fields().list("subsets"))) {
            int taken = 0;
            for (boolean ready : new boolean[] {true, false}) {
                for (Subsets.Address address : subset.addresses().values()) {
                    if (address.ready() != ready) {
                        continue;
                    }
                    Optional<IpAddress> ip =
                            IpAddress.parseSloppy(address.fields().text("ip"));
                    if (taken == MAX_PER_SUBSET) {
                        skipped++;
                    } else if (ip.isEmpty()) {
                        skipped++;
                        invalid++;
                    } else {
                        taken++;
                        wanted.computeIfAbsent(new Group(ip.get().family(), subset.ports()), g -> Json.array())
                                .add(endpoint(address.fields(), ip.get(), ready));
                    }
                }
            }
        }
        return match(endpoints, wanted, existing, skipped, invalid);
    }

    private static Plan match(
            KubeObject endpoints, Map<Group, ArrayNode> wanted, List<KubeObject> existing, int skipped, int invalid) {
        List<KubeObject> free = new ArrayList<>(existing);
        List<ObjectNode> creates = new ArrayList<>();
        List<ObjectNode> updates = new ArrayList<>();
        wanted.forEach((group, list) -> {
            Optional<KubeObject> slice = take(free, group);
            ObjectNode now = slice.map(KubeObject::copy).orElseGet(() -> fresh(endpoints, group.family));
            now.putNull("ports"); // storage keeps no empty lists
            if (!group.ports.isEmpty()) {
                now.set("ports", group.ports);
            }
            now.set("endpoints", list);
            label(now, endpoints);
            if (slice.isEmpty()) {
                creates.add(now);
            } else if (!Json.same(now, slice.get().tree())) {
                updates.add(now);
            }
        });
        return new Plan(creates, updates, free, skipped, invalid);
    }

    /** The slice with the same ports, otherwise any of the family: an update costs less than a delete and a create. */
    private static Optional<KubeObject> take(List<KubeObject> free, Group group) {
        Optional<KubeObject> slice = free.stream()
                .filter(s -> s.text("addressType").equals(group.family) && samePorts(s, group.ports))
                .findFirst()
                .or(() -> free.stream()
                        .filter(s -> s.text("addressType").equals(group.family))
                        .findFirst());
        slice.ifPresent(free::remove);
        return slice;
    }

    private static boolean samePorts(KubeObject slice, ArrayNode ports) {
        JsonNode present = slice.at("ports").node();
        return present.isEmpty() ? ports.isEmpty() : Json.same(present, ports);
    }

    private static ObjectNode endpoint(Fields address, IpAddress ip, boolean ready) {
        ObjectNode node = Json.object();
        node.putArray("addresses").add(ip.toString());
        node.putObject("conditions").put("ready", ready);
        for (String field : List.of("hostname", "nodeName", "targetRef")) {
            if (address.has(field)) {
                node.set(field, address.at(field).node().deepCopy());
            }
        }
        return node;
    }

    private static ObjectNode fresh(KubeObject endpoints, String family) {
        ObjectNode slice =
                Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        ObjectNode metadata = slice.putObject("metadata");
        metadata.put("generateName", endpoints.name() + "-");
        metadata.put("namespace", endpoints.namespace());
        metadata.putArray("ownerReferences")
                .add(OwnerReference.controllerOf(endpoints).toJson());
        slice.put("addressType", family);
        return slice;
    }

    private static void label(ObjectNode slice, KubeObject endpoints) {
        ObjectNode metadata = (ObjectNode) slice.get("metadata");
        ObjectNode labels = metadata.putObject("labels");
        endpoints.labels().forEach(labels::put);
        labels.put(SERVICE_NAME, endpoints.name());
        labels.put(MANAGED_BY, CONTROLLER);
        ObjectNode annotations = metadata.putObject("annotations");
        endpoints.annotations().forEach(annotations::put);
        annotations.remove(List.of(TriggerTimes.ANNOTATION, LAST_APPLIED));
        if (annotations.isEmpty()) {
            metadata.remove("annotations");
        }
    }
}
