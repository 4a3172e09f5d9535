package dev.coracle.controllers.endpointslice;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which part of the CPU of all ready nodes each zone has; empty when that is not known of every node, or there is one zone only.
 * Immutable.
 */
record ZoneShares(SortedMap<String, Double> byZone) {
    /** By how much an endpoint may get more than its share of connections. */
    private static final double OVERLOAD = 0.2;

    private static final String ZONE = "topology.kubernetes.io/zone";

    static ZoneShares of(Collection<KubeObject> nodes) {
        SortedMap<String, Long> cpu = new TreeMap<>();
        long total = 0;
        for (KubeObject node : nodes) {
            Map<String, String> labels = node.labels();
            boolean excluded = labels.containsKey("node-role.kubernetes.io/control-plane")
                    || labels.containsKey("node-role.kubernetes.io/master");
            if (excluded || !ready(node)) {
                continue;
            }
            String zone = labels.getOrDefault(ZONE, "");
            long millis = millis(node);
            if (zone.isEmpty() || millis == 0) {
                return new ZoneShares(new TreeMap<>());
            }
            cpu.merge(zone, millis, Long::sum);
            total += millis;
        }
        SortedMap<String, Double> shares = new TreeMap<>();
        if (cpu.size() >= 2) {
            for (Map.Entry<String, Long> zone : cpu.entrySet()) {
                shares.put(zone.getKey(), (double) zone.getValue() / total);
            }
        }
        return new ZoneShares(shares);
    }

    static boolean ready(KubeObject node) {
        for (Fields condition : node.fields().list("status.conditions")) {
            if (condition.text("type").equals("Ready")) {
                return condition.text("status").equals("True");
            }
        }
        return false;
    }

    private static long millis(KubeObject node) {
        String cpu = node.text("status.allocatable.cpu");
        return cpu.isEmpty() ? 0 : Quantity.parse(cpu).millis();
    }

    /** How many of so many endpoints a zone needs at least, not to overload those it has. */
    static int least(double share, double endpoints) {
        return (int) Math.ceil(endpoints * share * (1 / (1 + OVERLOAD)));
    }

    /** Whether a zone has too few of the endpoints. */
    boolean overloads(Map<String, Integer> endpointsByZone) {
        if (endpointsByZone.isEmpty()) {
            return false;
        }
        if (byZone.isEmpty()) {
            return true;
        }
        double total =
                endpointsByZone.values().stream().mapToInt(Integer::intValue).sum();
        return byZone.entrySet().stream()
                .anyMatch(zone -> !endpointsByZone.containsKey(zone.getKey())
                        || endpointsByZone.get(zone.getKey()) < least(zone.getValue(), total));
    }
}
