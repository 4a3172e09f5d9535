package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code status.qosClass} of a pod, from the CPU and memory its containers ask for. Stateless. */
final class QosClass {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    static String of(Fields spec) {
        List<Fields> containers = new ArrayList<>(spec.list("containers"));
        containers.addAll(spec.list("initContainers"));
        boolean anything = false;
        boolean guaranteed = true;
        for (Fields container : containers) {
            Map<String, String> requests = container.map("resources.requests");
            Map<String, String> limits = container.map("resources.limits");
            for (String resource : COUNTED) {
                boolean limited = positive(limits.get(resource));
                anything |= limited || positive(requests.get(resource));
                guaranteed &=
                        limited && same(requests.getOrDefault(resource, limits.get(resource)), limits.get(resource));
            }
        }
        if (!anything) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean positive(String quantity) {
        return quantity != null && Quantity.parse(quantity).compareTo(Quantity.parse("0")) > 0;
    }

    private static boolean same(String a, String b) {
        return a != null && b != null && Quantity.parse(a).compareTo(Quantity.parse(b)) == 0;
    }
}
