package dev.coracle.controllers.endpointslicemirroring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.controllers.services.PodAddresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hand-made subsets in their canonical form: every address once per port, ports of the same addresses together. Pure. */
final class Subsets {
    /** @param addresses by IP as text and then by the uid of what they stand for; not ready wins over ready */
    record Subset(ArrayNode ports, SortedMap<Key, Address> addresses) {}

    record Key(String ip, String uid) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::ip).thenComparing(Key::uid);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    record Address(Fields fields, boolean ready) {}

    private Subsets() {}

    static List<Subset> repack(List<Fields> subsets) {
        Map<ObjectNode, SortedMap<Key, Address>> byPort = new LinkedHashMap<>();
        for (Fields subset : subsets) {
            List<Fields> ports = subset.list("ports");
            if (ports.isEmpty()) {
                add(subset, byPort.computeIfAbsent(Json.object(), p -> new TreeMap<>()));
            }
            for (Fields port : ports) {
                add(subset, byPort.computeIfAbsent(port(port), p -> new TreeMap<>()));
            }
        }
        Map<Map<Key, Boolean>, Subset> byAddresses = new LinkedHashMap<>();
        byPort.forEach((port, addresses) -> {
            Map<Key, Boolean> readiness = new TreeMap<>();
            addresses.forEach((key, address) -> readiness.put(key, address.ready));
            Subset subset = byAddresses.computeIfAbsent(readiness, r -> new Subset(Json.array(), addresses));
            if (!port.isEmpty()) {
                subset.ports.add(port);
            }
        });
        return new ArrayList<>(byAddresses.values());
    }

    private static void add(Fields subset, SortedMap<Key, Address> addresses) {
        subset.list("addresses").forEach(address -> addresses.putIfAbsent(key(address), new Address(address, true)));
        subset.list("notReadyAddresses").forEach(address -> addresses.put(key(address), new Address(address, false)));
    }

    private static Key key(Fields address) {
        return new Key(address.text("ip"), address.text("targetRef.uid"));
    }

    private static ObjectNode port(Fields port) {
        ObjectNode node = Json.object()
                .put("name", port.text("name"))
                .put("port", port.integer("port", 0))
                .put("protocol", PodAddresses.protocol(port));
        if (port.has("appProtocol")) {
            node.put("appProtocol", port.text("appProtocol"));
        }
        return node;
    }
}
