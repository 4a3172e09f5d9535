package dev.coracle.apimachinery.quota;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a pod asks for as a whole. Stateless. */
public final class PodResources {
    private PodResources() {}

    /**
     * The sum over containers and sidecars, or what the greediest moment of initialization takes, whichever is more; plus the
     * overhead.
     *
     * @param part {@code requests} or {@code limits}
     */
    public static Map<String, Quantity> of(Fields podSpec, String part) {
        Map<String, Quantity> total = new TreeMap<>();
        podSpec.list("containers").forEach(c -> add(total, c.at("resources").map(part)));
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> largest = new TreeMap<>();
        for (Fields init : podSpec.list("initContainers")) {
            Map<String, Quantity> now = new TreeMap<>(sidecars);
            add(now, init.at("resources").map(part));
            if (init.text("restartPolicy").equals("Always")) {
                sidecars.putAll(now);
            }
            now.forEach((name, amount) -> largest.merge(name, amount, PodResources::max));
        }
        sidecars.forEach((name, amount) -> total.merge(name, amount, Quantity::plus));
        largest.forEach((name, amount) -> total.merge(name, amount, PodResources::max));
        podSpec.at("resources").map(part).forEach((name, amount) -> total.put(name, Quantity.parse(amount)));
        if (part.equals("requests")) {
            add(total, podSpec.map("overhead"));
        }
        return total;
    }

    /** Containers of all kinds that have resources of their own. */
    static List<Fields> containers(Fields podSpec) {
        List<Fields> all = new ArrayList<>(podSpec.list("containers"));
        all.addAll(podSpec.list("initContainers"));
        return all;
    }

    private static void add(Map<String, Quantity> total, Map<String, String> amounts) {
        amounts.forEach((name, amount) -> total.merge(name, Quantity.parse(amount), Quantity::plus));
    }

    private static Quantity max(Quantity a, Quantity b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
