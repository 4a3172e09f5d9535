package dev.coracle.apimachinery.quota;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one object counts in quotas, by the names quotas use. Stateless. */
public final class QuotaUsage {
    private static final String CLASS_INFIX = ".storageclass.storage.k8s.io/";
    private static final Quantity ONE = Quantity.of(1);
    private static final Set<String> COUNTED_BY_NAME = Set.of(
            "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services");
    private static final Set<String> COMPUTE =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private QuotaUsage() {}

    /**
     * @param resource {@code pods}, {@code deployments.apps}
     * @param object missing for none, which counts nothing
     */
    public static Map<String, Quantity> of(String resource, Fields object) {
        Map<String, Quantity> usage = new TreeMap<>();
        if (!object.exists()) {
            return usage;
        }
        usage.put("count/" + resource, ONE);
        if (COUNTED_BY_NAME.contains(resource)) {
            usage.put(resource, ONE);
        }
        switch (resource) {
            case "pods" -> pod(object, usage);
            case "services" -> service(object.at("spec"), usage);
            case "persistentvolumeclaims" -> claim(object.at("spec"), usage);
            default -> {
                // Everything else is only counted.
            }
        }
        return usage;
    }

    /** The resource whose objects a name in a quota counts. */
    public static String resourceOf(String quotaName) {
        if (quotaName.startsWith("count/")) {
            return quotaName.substring("count/".length());
        }
        if (COUNTED_BY_NAME.contains(quotaName)) {
            return quotaName;
        }
        if (quotaName.startsWith("services.")) {
            return "services";
        }
        boolean storage = quotaName.equals("requests.storage") || quotaName.contains(CLASS_INFIX);
        return storage ? "persistentvolumeclaims" : "pods";
    }

    private static void pod(Fields pod, Map<String, Quantity> usage) {
        String phase = pod.text("status.phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return;
        }
        usage.put("pods", ONE);
        PodResources.of(pod.at("spec"), "requests").forEach((name, amount) -> {
            if (isNative(name)) {
                usage.put(name, amount);
            }
            usage.put("requests." + name, amount);
        });
        PodResources.of(pod.at("spec"), "limits").forEach((name, amount) -> {
            if (isNative(name)) {
                usage.put("limits." + name, amount);
            }
        });
    }

    private static boolean isNative(String name) {
        return name.equals("cpu")
                || name.equals("memory")
                || name.equals("ephemeral-storage")
                || name.startsWith("hugepages-");
    }

    private static void service(Fields spec, Map<String, Quantity> usage) {
        String type = spec.text("type");
        List<Fields> ports = spec.list("ports");
        long nodePorts = 0;
        if (type.equals("LoadBalancer")) {
            usage.put("services.loadbalancers", ONE);
            boolean allocates =
                    !spec.has("allocateLoadBalancerNodePorts") || spec.flag("allocateLoadBalancerNodePorts");
            nodePorts = allocates
                    ? ports.size()
                    : ports.stream().filter(p -> p.integer("nodePort", 0) != 0).count();
        } else if (type.equals("NodePort")) {
            nodePorts = ports.size();
        }
        if (nodePorts > 0) {
            usage.put("services.nodeports", Quantity.of(nodePorts));
        }
    }

    private static void claim(Fields spec, Map<String, Quantity> usage) {
        String storage = spec.text("resources.requests.storage");
        String storageClass = spec.text("storageClassName");
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + CLASS_INFIX + "persistentvolumeclaims", ONE);
        }
        if (!storage.isEmpty()) {
            usage.put("requests.storage", Quantity.parse(storage));
            if (!storageClass.isEmpty()) {
                usage.put(storageClass + CLASS_INFIX + "requests.storage", Quantity.parse(storage));
            }
        }
    }

    /** {@code requests.cpu for: a,b}, for each of {@code constrained} that a container of the pod does not say. */
    public static List<String> unsaid(Fields podSpec, Set<String> constrained) {
        List<String> missing = new ArrayList<>();
        for (String name : new TreeSet<>(constrained)) {
            if (COMPUTE.contains(name)) {
                String part = name.startsWith("limits.") ? "limits" : "requests";
                String resource = name.substring(name.indexOf('.') + 1);
                List<String> containers = PodResources.containers(podSpec).stream()
                        .filter(c -> !podSpec.at("resources").map(part).containsKey(resource))
                        .filter(c -> !c.at("resources").map(part).containsKey(resource))
                        .map(c -> c.text("name"))
                        .toList();
                if (!containers.isEmpty()) {
                    missing.add(name + " for: " + String.join(",", containers));
                }
            }
        }
        return missing;
    }
}
