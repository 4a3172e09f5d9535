package dev.coracle.apiserver.admission;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.quota.PodResources;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One item of a LimitRange against what an object asks for, with the texts people know. Stateless. */
final class LimitChecks {
    private LimitChecks() {}

    static List<String> ofPod(Fields item, Fields podSpec) {
        List<String> errors = new ArrayList<>();
        switch (item.text("type")) {
            case "Container" -> {
                for (String list : List.of("containers", "initContainers")) {
                    for (Fields container : podSpec.list(list)) {
                        Fields resources = container.at("resources");
                        check(item, parsed(resources.map("requests")), parsed(resources.map("limits")), errors);
                    }
                }
            }
            case "Pod" -> check(item, PodResources.of(podSpec, "requests"), PodResources.of(podSpec, "limits"), errors);
            default -> {
                // Speaks about other objects.
            }
        }
        return errors;
    }

    static List<String> ofClaim(Fields item, Fields claim) {
        List<String> errors = new ArrayList<>();
        if (item.text("type").equals("PersistentVolumeClaim")) {
            Map<String, Quantity> requests = parsed(claim.at("spec.resources").map("requests"));
            minimum(item, requests, Map.of(), errors);
            sorted(item, "max").forEach((name, max) -> {
                String start = "maximum " + name + " usage per PersistentVolumeClaim is " + max;
                if (!requests.containsKey(name)) {
                    errors.add(start + ".  No request is specified");
                } else if (requests.get(name).compareTo(max) > 0) {
                    errors.add(start + ", but request is " + requests.get(name));
                }
            });
        }
        return errors;
    }

    private static void check(
            Fields item, Map<String, Quantity> requests, Map<String, Quantity> limits, List<String> errors) {
        minimum(item, requests, limits, errors);
        sorted(item, "max").forEach((name, max) -> {
            String start = "maximum " + name + " usage per " + item.text("type") + " is " + max;
            if (!limits.containsKey(name)) {
                errors.add(start + ".  No limit is specified");
            } else if (limits.get(name).compareTo(max) > 0) {
                errors.add(start + ", but limit is " + limits.get(name));
            } else if (requests.containsKey(name) && requests.get(name).compareTo(max) > 0) {
                errors.add(start + ", but request is " + requests.get(name));
            }
        });
        sorted(item, "maxLimitRequestRatio").forEach((name, max) -> {
            String start = name + " max limit to request ratio per " + item.text("type") + " is " + max;
            Quantity request = requests.getOrDefault(name, Quantity.ZERO);
            Quantity limit = limits.getOrDefault(name, Quantity.ZERO);
            if (request.equals(Quantity.ZERO)) {
                errors.add(start + ", but no request is specified or request is 0");
            } else if (limit.equals(Quantity.ZERO)) {
                errors.add(start + ", but no limit is specified or limit is 0");
            } else {
                var ratio = limit.value().divide(request.value(), 6, RoundingMode.HALF_UP);
                if (ratio.compareTo(max.value()) > 0) {
                    errors.add(start + ", but provided ratio is " + ratio.toPlainString());
                }
            }
        });
    }

    private static void minimum(
            Fields item, Map<String, Quantity> requests, Map<String, Quantity> limits, List<String> errors) {
        sorted(item, "min").forEach((name, min) -> {
            String start = "minimum " + name + " usage per " + item.text("type") + " is " + min;
            if (!requests.containsKey(name)) {
                errors.add(start + ".  No request is specified");
            } else if (requests.get(name).compareTo(min) < 0) {
                errors.add(start + ", but request is " + requests.get(name));
            } else if (limits.containsKey(name) && limits.get(name).compareTo(min) < 0) {
                errors.add(start + ", but limit is " + limits.get(name));
            }
        });
    }

    private static Map<String, Quantity> sorted(Fields item, String field) {
        return parsed(item.map(field));
    }

    private static Map<String, Quantity> parsed(Map<String, String> amounts) {
        Map<String, Quantity> parsed = new TreeMap<>();
        amounts.forEach((name, amount) -> parsed.put(name, Quantity.parse(amount)));
        return parsed;
    }
}
