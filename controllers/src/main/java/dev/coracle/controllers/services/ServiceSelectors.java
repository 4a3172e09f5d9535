package dev.coracle.controllers.services;

import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.controllers.pods.Pods;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The selectors of all Services, to find those a pod belongs to without reading each Service. Written by the delivery of Service
 * events, read by anybody.
 */
public final class ServiceSelectors {
    private final Map<String, Map<ObjectKey, Map<String, String>>> byNamespace = new ConcurrentHashMap<>();

    /** @return the Service itself, as the key to work on */
    public List<ObjectKey> serviceChanged(Change change) {
        KubeObject service = change.latest();
        Map<ObjectKey, Map<String, String>> selectors =
                byNamespace.computeIfAbsent(service.namespace(), n -> new ConcurrentHashMap<>());
        if (change.after().isPresent() && selectsPods(service)) {
            selectors.put(service.key(), service.at("spec").map("selector"));
        } else {
            selectors.remove(service.key());
        }
        return List.of(service.key());
    }

    public static boolean selectsPods(KubeObject service) {
        return !service.text("spec.type").equals("ExternalName")
                && !service.at("spec").map("selector").isEmpty();
    }

    /** The Services whose endpoints a change of a pod may alter. */
    public Set<ObjectKey> servicesOf(Change change) {
        Set<ObjectKey> services = new HashSet<>();
        if (change.before().isPresent() && change.after().isPresent()) {
            KubeObject before = change.before().get();
            KubeObject after = change.after().get();
            boolean relabelled = !before.labels().equals(after.labels());
            if (relabelled) {
                addMatching(before, services);
            }
            if (relabelled || shownDifferently(before, after)) {
                addMatching(after, services);
            }
            return services;
        }
        addMatching(change.latest(), services);
        return services;
    }

    /** Every Service with a selector. */
    public Set<ObjectKey> all() {
        Set<ObjectKey> services = new HashSet<>();
        byNamespace.values().forEach(selectors -> services.addAll(selectors.keySet()));
        return services;
    }

    private static boolean shownDifferently(KubeObject before, KubeObject after) {
        return before.deleting() != after.deleting()
                || Pods.finished(before) != Pods.finished(after)
                || !Pods.condition(before, "Ready").equals(Pods.condition(after, "Ready"))
                || !before.at("status.podIPs").equals(after.at("status.podIPs"))
                || !before.text("status.podIP").equals(after.text("status.podIP"))
                || !before.text("spec.nodeName").equals(after.text("spec.nodeName"))
                || !before.uid().equals(after.uid());
    }

    private void addMatching(KubeObject pod, Set<ObjectKey> services) {
        Map<String, String> labels = pod.labels();
        byNamespace.getOrDefault(pod.namespace(), Map.of()).forEach((service, selector) -> {
            if (labels.entrySet().containsAll(selector.entrySet())) {
                services.add(service);
            }
        });
    }
}
