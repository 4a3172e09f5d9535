package dev.coracle.controllers.endpointslice;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Topology mode {@code Auto}: every zone gets endpoints in proportion to the CPU of its nodes, mostly its own. Remembers which
 * Services have hints, to tell when that begins and ends and to see which ones a change of the nodes overloads. Thread-safe as
 * long as one Service is worked on once at a time.
 */
final class TopologyHints {
    static final String MODE = "service.kubernetes.io/topology-mode";
    static final String OLD_MODE = "service.kubernetes.io/topology-aware-hints";
    private static final String DISABLED = "TopologyAwareHintsDisabled";

    /** Endpoints by zone, by family. */
    private final Map<ObjectKey, Map<String, Map<String, Integer>>> assigned = new ConcurrentHashMap<>();

    private final Set<ObjectKey> hinted = ConcurrentHashMap.newKeySet();

    /** How many endpoints a zone is to have. */
    private record Allocation(int least, int most, double desired) {}

    /** Whether the Service's annotations ask for hints; the older annotation wins. */
    static boolean wanted(KubeObject service) {
        Map<String, String> annotations = service.annotations();
        String mode = annotations.getOrDefault(OLD_MODE, annotations.getOrDefault(MODE, ""));
        return mode.equals("Auto") || mode.equals("auto");
    }

    Hints of(ObjectKey service, ZoneShares shares) {
        return (family, slices) -> assign(service, shares, family, slices);
    }

    /** The hints that come instead, once the annotation is gone. */
    Hints otherwise(ObjectKey service, Hints hints) {
        return (family, slices) -> {
            boolean had = hinted.contains(service);
            forget(service, family);
            List<Hints.Note> notes = new ArrayList<>(hints.assign(family, slices));
            if (had) {
                notes.add(disabled("Topology Aware Hints has been disabled", family));
            }
            return notes;
        };
    }

    /** Services of which a zone has too few endpoints now. */
    Set<ObjectKey> overloaded(ZoneShares shares) {
        Set<ObjectKey> services = new HashSet<>();
        assigned.forEach((service, families) -> {
            if (families.values().stream().anyMatch(shares::overloads)) {
                services.add(service);
            }
        });
        return services;
    }

    boolean none() {
        return assigned.isEmpty();
    }

    void forget(ObjectKey service) {
        assigned.remove(service);
        hinted.remove(service);
    }

    void forget(ObjectKey service, String family) {
        assigned.computeIfPresent(service, (key, families) -> {
            families.remove(family);
            return families.isEmpty() ? null : families;
        });
        hinted.remove(service);
    }

    private static Hints.Note disabled(String message, String family) {
        return new Hints.Note(true, DISABLED, message + ", addressType: " + family);
    }

    private List<Hints.Note> assign(ObjectKey service, ZoneShares shares, String family, List<Slice> slices) {
        int ready = slices.stream()
                .mapToInt(slice ->
                        (int) slice.endpoints.stream().filter(Endpoint::ready).count())
                .sum();
        SortedMap<String, Allocation> allocations = new TreeMap<>();
        Optional<String> problem = allocate(shares, ready, allocations);
        if (problem.isEmpty()) {
            problem = withoutZone(slices, allocations);
        }
        if (problem.isPresent()) {
            forget(service, family);
            Hints.remove(slices);
            return List.of(disabled(problem.get(), family));
        }
        Map<String, Integer> counts = spread(slices, allocations);
        boolean before = !hinted.add(service);
        assigned.computeIfAbsent(service, key -> new ConcurrentHashMap<>()).put(family, Map.copyOf(counts));
        return before
                ? List.of()
                : List.of(new Hints.Note(
                        false,
                        "TopologyAwareHintsEnabled",
                        "Topology Aware Hints has been enabled, addressType: " + family));
    }

    /** What stands against hints; otherwise {@code allocations} is filled. */
    private static Optional<String> allocate(ZoneShares shares, int ready, Map<String, Allocation> allocations) {
        Map<String, Double> zones = shares.byZone();
        if (zones.isEmpty()) {
            return Optional.of(
                    "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes");
        }
        String counts = " (" + ready + " endpoints, " + zones.size() + " zones)";
        if (zones.size() > ready) {
            return Optional.of("Insufficient number of endpoints" + counts);
        }
        int total = zones.values().stream()
                .mapToInt(share -> ZoneShares.least(share, ready))
                .sum();
        if (total > ready) {
            return Optional.of("Unable to allocate minimum required endpoints to each zone without exceeding overload"
                    + " threshold" + counts);
        }
        zones.forEach((zone, share) -> {
            int least = ZoneShares.least(share, ready);
            allocations.put(zone, new Allocation(least, least + ready - total, Math.max(share * ready, least)));
        });
        return Optional.empty();
    }

    /** Marks unchanged slices whose hints no longer fit, then looks at all that are to be written. */
    private static Optional<String> withoutZone(List<Slice> slices, Map<String, Allocation> allocations) {
        keepFitting(slices, allocations, new TreeMap<>());
        boolean missing = slices.stream()
                .filter(slice -> slice.changed)
                .flatMap(slice -> slice.endpoints.stream())
                .anyMatch(endpoint -> endpoint.ready() && endpoint.zone().isEmpty());
        return missing ? Optional.of("One or more endpoints do not have a zone specified") : Optional.empty();
    }

    private static void keepFitting(
            List<Slice> slices, Map<String, Allocation> allocations, SortedMap<String, Integer> counts) {
        for (Slice slice : slices) {
            if (slice.changed) {
                continue;
            }
            SortedMap<String, Integer> own = new TreeMap<>();
            boolean fits = true;
            for (Endpoint endpoint : slice.stored) {
                if (endpoint.ready()) {
                    fits &= !endpoint.zoneHints().isEmpty()
                            && allocations.keySet().containsAll(endpoint.zoneHints());
                    endpoint.zoneHints().forEach(zone -> own.merge(zone, 1, Integer::sum));
                }
            }
            for (Map.Entry<String, Integer> zone : own.entrySet()) {
                Allocation allocation = allocations.get(zone.getKey());
                fits &= allocation != null
                        && zone.getValue() + counts.getOrDefault(zone.getKey(), 0) <= allocation.most;
            }
            if (fits) {
                own.forEach((zone, number) -> counts.merge(zone, number, Integer::sum));
            } else {
                slice.changed = true;
            }
        }
    }

    /** Every endpoint of a slice to be written is for its own zone, but for those that zones with too many give away. */
    private static Map<String, Integer> spread(List<Slice> slices, SortedMap<String, Allocation> allocations) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        keepFitting(slices, allocations, counts);
        List<Slice> writable = slices.stream().filter(slice -> slice.changed).toList();
        for (Slice slice : writable) {
            for (Endpoint endpoint : slice.endpoints) {
                if (endpoint.ready()) {
                    counts.merge(endpoint.zone(), 1, Integer::sum);
                }
            }
            slice.endpoints.replaceAll(
                    endpoint -> endpoint.ready() ? endpoint.withHints(List.of(endpoint.zone()), List.of()) : endpoint);
        }
        SortedMap<String, Integer> giving = new TreeMap<>();
        SortedMap<String, Integer> receiving = new TreeMap<>();
        balance(allocations, counts, giving, receiving);
        for (Slice slice : writable) {
            slice.endpoints.replaceAll(endpoint -> {
                boolean gives = endpoint.ready() && giving.containsKey(endpoint.zone()) && !receiving.isEmpty();
                if (!gives) {
                    return endpoint;
                }
                String to = receiving.firstKey();
                takeOne(giving, endpoint.zone());
                takeOne(receiving, to);
                counts.merge(to, 1, Integer::sum);
                counts.merge(endpoint.zone(), -1, Integer::sum);
                return endpoint.withHints(List.of(to), List.of());
            });
        }
        return counts;
    }

    private static void takeOne(Map<String, Integer> numbers, String zone) {
        numbers.computeIfPresent(zone, (key, number) -> number == 1 ? null : number - 1);
    }

    /** How many endpoints which zones give and receive. */
    private static void balance(
            SortedMap<String, Allocation> allocations,
            Map<String, Integer> counts,
            Map<String, Integer> giving,
            Map<String, Integer> receiving) {
        SortedMap<String, Double> surplus = new TreeMap<>();
        SortedMap<String, Double> need = new TreeMap<>();
        allocations.forEach((zone, allocation) -> {
            double more = counts.getOrDefault(zone, 0) - allocation.desired;
            if (more > 0) {
                surplus.put(zone, more);
            } else if (more < 0) {
                need.put(zone, -more);
            }
        });
        while (true) {
            Optional<Map.Entry<String, Double>> from = most(surplus);
            Optional<Map.Entry<String, Double>> to = most(need);
            if (from.isEmpty() || to.isEmpty()) {
                return;
            }
            double give = from.get().getValue();
            double take = to.get().getValue();
            if (give < 1 && take < 1 || give < 0.5 || take < 0.5) {
                return;
            }
            giving.merge(from.get().getKey(), 1, Integer::sum);
            receiving.merge(to.get().getKey(), 1, Integer::sum);
            surplus.merge(from.get().getKey(), -1.0, Double::sum);
            need.merge(to.get().getKey(), -1.0, Double::sum);
        }
    }

    private static Optional<Map.Entry<String, Double>> most(SortedMap<String, Double> zones) {
        return zones.entrySet().stream()
                .filter(zone -> zone.getValue() > 0)
                .max(Map.Entry.comparingByValue())
                .map(zone -> Map.entry(zone.getKey(), zone.getValue()));
    }
}
