package dev.coracle.dns;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which addresses pods have that have not ended: for {@code pods verified}. Fed by an informer's deliveries, read anywhere. */
final class PodAddresses {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private volatile Object version = new Object();

    void onChange(Optional<KubeObject> before, Optional<KubeObject> after) {
        Set<String> old = before.map(PodAddresses::keys).orElse(Set.of());
        Set<String> now = after.map(PodAddresses::keys).orElse(Set.of());
        if (!old.equals(now)) {
            now.forEach(key -> counts.merge(key, 1, Integer::sum));
            old.forEach(key -> counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1));
            version = new Object();
        }
    }

    boolean has(String namespace, String ip) {
        return counts.containsKey(key(namespace, ip));
    }

    /** Another object after every change. */
    Object version() {
        return version;
    }

    private static Set<String> keys(KubeObject pod) {
        String phase = pod.text("status.phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Set.of();
        }
        Set<String> keys = new HashSet<>();
        for (Fields ip : pod.fields().list("status.podIPs")) {
            IpAddress.parse(ip.text("ip")).ifPresent(address -> keys.add(key(pod.namespace(), address.toString())));
        }
        return keys;
    }

    private static String key(String namespace, String ip) {
        return namespace + "/" + ip;
    }
}
