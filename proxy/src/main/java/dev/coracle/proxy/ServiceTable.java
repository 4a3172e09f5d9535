package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where each Service address leads, at one moment. Immutable; the next table shares what did not change with this one. */
public final class ServiceTable {
    public static final ServiceTable EMPTY = new ServiceTable(
            SharedMap.empty(), SharedMap.empty(), SharedMap.empty(), SharedMap.empty(), SharedMap.empty());

    /** A cluster IP wins over another Service's external IP with the same number. */
    private static final Comparator<Target> WINNER_FIRST = Comparator.comparing(Target::way)
            .thenComparing(t -> t.servicePort().name().toString());

    /** A Service port, and by which kind of address it was found. */
    public record Target(ServicePort servicePort, Way way) {}

    private record NodePort(int port, Protocol protocol, boolean ipv6) {}

    private final SharedMap<ObjectKey, List<ServicePort>> services;
    private final SharedMap<ServiceAddress, List<Target>> addresses;
    private final SharedMap<NodePort, ServicePort> nodePorts;
    private final SharedMap<Integer, ServicePort> healthChecks;
    private final SharedMap<String, Integer> ips; // with the number of Service ports that have it

    private ServiceTable(
            SharedMap<ObjectKey, List<ServicePort>> services,
            SharedMap<ServiceAddress, List<Target>> addresses,
            SharedMap<NodePort, ServicePort> nodePorts,
            SharedMap<Integer, ServicePort> healthChecks,
            SharedMap<String, Integer> ips) {
        this.services = services;
        this.addresses = addresses;
        this.nodePorts = nodePorts;
        this.healthChecks = healthChecks;
        this.ips = ips;
    }

    public static ServiceTable of(Collection<ServicePort> servicePorts) {
        Map<ObjectKey, List<ServicePort>> byService = new LinkedHashMap<>();
        servicePorts.forEach(p -> byService
                .computeIfAbsent(p.name().service(), s -> new ArrayList<>())
                .add(p));
        ServiceTable table = EMPTY;
        for (Map.Entry<ObjectKey, List<ServicePort>> service : byService.entrySet()) {
            table = table.with(service.getKey(), service.getValue());
        }
        return table;
    }

    /** The table in which {@code service} has these ports, and no others. */
    public ServiceTable with(ObjectKey service, List<ServicePort> ports) {
        Draft draft = new Draft(this);
        portsOf(service).forEach(draft::remove);
        ports.forEach(draft::add);
        draft.services =
                ports.isEmpty() ? draft.services.without(service) : draft.services.with(service, List.copyOf(ports));
        return draft.finished();
    }

    public Optional<Target> at(ServiceAddress address) {
        return addresses.get(address).map(claims -> claims.get(0));
    }

    public Optional<Target> atNodePort(int port, Protocol protocol, boolean ipv6) {
        return nodePorts.get(new NodePort(port, protocol, ipv6)).map(p -> new Target(p, Way.NODE_PORT));
    }

    /** Any port of the Service whose {@code healthCheckNodePort} it is. */
    public Optional<Target> atHealthCheck(int port) {
        return healthChecks.get(port).map(p -> new Target(p, Way.HEALTH_CHECK));
    }

    public Optional<ServicePort> port(ServicePortName name) {
        return portsOf(name.service()).stream()
                .filter(p -> p.name().equals(name))
                .findFirst();
    }

    public List<ServicePort> portsOf(ObjectKey service) {
        return services.get(service).orElse(List.of());
    }

    /** What a load balancer is told: how many pods of the Service are ready on a node. */
    public int localReadyEndpoints(ObjectKey service, String node) {
        Set<String> local = new HashSet<>();
        for (ServicePort port : portsOf(service)) {
            port.endpoints().stream()
                    .filter(e -> e.ready() && e.node().equals(node))
                    .forEach(e -> local.add(e.ip()));
        }
        return local.size();
    }

    /** Whether some Service has this address, whatever the port. */
    public boolean knows(String ip) {
        return ips.get(ip).isPresent();
    }

    public List<ObjectKey> services() {
        List<ObjectKey> all = new ArrayList<>();
        services.forEachKey(all::add);
        return all;
    }

    public List<ServicePort> ports() {
        List<ServicePort> all = new ArrayList<>();
        services.forEachValue(all::addAll);
        return all;
    }

    /** A table in the making. */
    private static final class Draft {
        private SharedMap<ObjectKey, List<ServicePort>> services;
        private SharedMap<ServiceAddress, List<Target>> addresses;
        private SharedMap<NodePort, ServicePort> nodePorts;
        private SharedMap<Integer, ServicePort> healthChecks;
        private SharedMap<String, Integer> ips;

        Draft(ServiceTable from) {
            services = from.services;
            addresses = from.addresses;
            nodePorts = from.nodePorts;
            healthChecks = from.healthChecks;
            ips = from.ips;
        }

        ServiceTable finished() {
            return new ServiceTable(services, addresses, nodePorts, healthChecks, ips);
        }

        void add(ServicePort port) {
            port.clusterIps().forEach(ip -> claim(ip, port, Way.CLUSTER_IP));
            port.loadBalancerIps().forEach(ip -> claim(ip, port, Way.LOAD_BALANCER));
            port.externalIps().forEach(ip -> claim(ip, port, Way.EXTERNAL_IP));
            if (port.nodePort() != 0) {
                nodePorts = nodePorts.with(nodePort(port), port);
            }
            if (port.healthCheckNodePort() != 0) {
                healthChecks = healthChecks.with(port.healthCheckNodePort(), port);
            }
        }

        void remove(ServicePort port) {
            port.clusterIps().forEach(ip -> release(ip, port));
            port.loadBalancerIps().forEach(ip -> release(ip, port));
            port.externalIps().forEach(ip -> release(ip, port));
            nodePorts = without(nodePorts, nodePort(port), port);
            healthChecks = without(healthChecks, port.healthCheckNodePort(), port);
        }

        /** Somebody else may have the key by now. */
        private static <K> SharedMap<K, ServicePort> without(SharedMap<K, ServicePort> map, K key, ServicePort port) {
            boolean own = map.get(key)
                    .filter(p -> p.name().service().equals(port.name().service()))
                    .isPresent();
            return own ? map.without(key) : map;
        }

        private void claim(String ip, ServicePort port, Way way) {
            ServiceAddress address = address(ip, port);
            List<Target> claims = new ArrayList<>(addresses.get(address).orElse(List.of()));
            claims.add(new Target(port, way));
            claims.sort(WINNER_FIRST);
            addresses = addresses.with(address, List.copyOf(claims));
            ips = ips.with(ip, ips.get(ip).orElse(0) + 1);
        }

        /** One claim of the port: an address may be both its load balancer's and an external one. */
        private void release(String ip, ServicePort port) {
            ServiceAddress address = address(ip, port);
            List<Target> claims = new ArrayList<>(addresses.get(address).orElse(List.of()));
            for (Target claim : claims) {
                if (claim.servicePort().name().equals(port.name())) {
                    claims.remove(claim);
                    break;
                }
            }
            addresses = claims.isEmpty() ? addresses.without(address) : addresses.with(address, List.copyOf(claims));
            int left = ips.get(ip).orElse(1) - 1;
            ips = left == 0 ? ips.without(ip) : ips.with(ip, left);
        }

        private static ServiceAddress address(String ip, ServicePort port) {
            return new ServiceAddress(ip, port.port(), port.name().protocol());
        }

        private static NodePort nodePort(ServicePort port) {
            return new NodePort(
                    port.nodePort(), port.name().protocol(), port.name().ipv6());
        }
    }
}
