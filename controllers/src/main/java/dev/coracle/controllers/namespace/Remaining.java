package dev.coracle.controllers.namespace;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is left in a namespace: objects by resource, and how many wait for which finalizer. Confined to one reconcile. */
final class Remaining {
    private final Map<String, Integer> instances = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();

    void add(GroupVersionResource resource, List<KubeObject> objects) {
        if (!objects.isEmpty()) {
            instances.merge(resource.resource() + "." + resource.group(), objects.size(), Integer::sum);
        }
        for (KubeObject object : objects) {
            object.finalizers().forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
        }
    }

    boolean isEmpty() {
        return instances.isEmpty();
    }

    /** {@code pods. has 1 resource instances, ...}. */
    String resources() {
        return String.join(
                ", ",
                instances.entrySet().stream()
                        .map(e -> e.getKey() + " has " + e.getValue() + " resource instances")
                        .toList());
    }

    /** {@code x/y in 1 resource instances, ...}; "" for none. */
    String finalizers() {
        return String.join(
                ", ",
                finalizers.entrySet().stream()
                        .map(e -> e.getKey() + " in " + e.getValue() + " resource instances")
                        .toList());
    }
}
