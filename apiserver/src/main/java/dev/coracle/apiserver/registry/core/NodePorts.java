package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Image;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Node ports: a number belongs to one Service, whatever the protocol. What is taken is read from the stored Services. Thread-safe. */
final class NodePorts {
    private static final int SPARE = 64;

    private final int first;
    private final int last;
    private final RandomGenerator random;
    /** By Service; what is not of the stored version is not used. */
    private final Map<ObjectKey, Held> held = new ConcurrentHashMap<>();

    private record Held(long version, Set<Integer> ports) {}

    NodePorts(int first, int last, RandomGenerator random) {
        this.first = first;
        this.last = last;
        this.random = random;
    }

    boolean contains(int port) {
        return port >= first && port <= last;
    }

    /** A number that no Service can have, for dry runs. */
    int beyond(int n) {
        return last + 1 + n;
    }

    String range() {
        return first + "-" + last;
    }

    /** Ports of all Services but {@code own}. Looks again only at Services that changed since the last call. */
    Set<Integer> takenByOthers(Image image, ObjectKey own) {
        Set<Integer> taken = new HashSet<>();
        List<KubeObject> services = image.list("services", "", "", 0);
        if (held.size() > 2 * services.size() + SPARE) {
            held.clear(); // most of them are gone
        }
        for (KubeObject service : services) {
            ObjectKey key = service.key();
            Held known = held.get(key);
            if (known == null || known.version != service.resourceVersion()) {
                known = new Held(service.resourceVersion(), ports(service));
                held.put(key, known);
            }
            if (!known.ports.isEmpty() && !key.equals(own)) {
                taken.addAll(known.ports);
            }
        }
        return taken;
    }

    /** Whether Services of this type have node ports; others may name some, which means nothing. */
    static boolean holdsPorts(Fields spec) {
        String type = spec.text("type");
        return type.equals("NodePort") || type.equals("LoadBalancer");
    }

    private static Set<Integer> ports(KubeObject service) {
        Fields spec = service.at("spec");
        if (!holdsPorts(spec)) {
            return Set.of();
        }
        Set<Integer> ports = new HashSet<>();
        spec.list("ports").forEach(p -> add(ports, p.integer("nodePort", 0)));
        add(ports, spec.integer("healthCheckNodePort", 0));
        return Set.copyOf(ports);
    }

    private static void add(Set<Integer> ports, int port) {
        if (port != 0) {
            ports.add(port);
        }
    }

    Optional<Integer> free(Set<Integer> taken) {
        int size = last - first + 1;
        int staticBand = Math.min(Math.max(16, size / 32), 128);
        if (staticBand >= size) {
            staticBand = 0;
        }
        Optional<Integer> high = free(taken, first + staticBand, size - staticBand);
        return high.isPresent() ? high : free(taken, first, staticBand);
    }

    private Optional<Integer> free(Set<Integer> taken, int from, int count) {
        if (count <= 0) {
            return Optional.empty();
        }
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = from + (start + i) % count;
            if (!taken.contains(port)) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
    }
}
