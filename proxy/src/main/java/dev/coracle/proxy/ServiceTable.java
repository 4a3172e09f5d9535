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
    private static final Comparator<Claim> WINNER_FIRST =
            Comparator.comparing(Claim::way).thenComparing(c -> c.port().toString());

    /** A Service port, and by which kind of address it was found. */
    public record Target(ServicePort servicePort, Way way) {}

    /** What leads to a Service port holds its name, so that a change of endpoints changes one entry. */
    private record Claim(ServicePortName port, Way way) {}

    private record NodePort(int port, Protocol protocol, boolean ipv6) {}

    private final SharedMap<ObjectKey, List<ServicePort>> services;
    private final SharedMap<ServiceAddress, List<Claim>> addresses;
    private final SharedMap<NodePort, ServicePortName> nodePorts;
    private final SharedMap<Integer, ServicePortName> healthChecks;
    private final SharedMap<String, Integer> ips; // with the number of Service ports that have it

    private ServiceTable(
            SharedMap<ObjectKey, List<ServicePort>> services,
            SharedMap<ServiceAddress, List<Claim>> addresses,
            SharedMap<NodePort, ServicePortName> nodePorts,
            SharedMap<Integer, ServicePortName> healthChecks,
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
        if (!leads(portsOf(service)).equals(leads(ports))) {
            portsOf(service).forEach(draft::remove);
            ports.forEach(draft::add);
        }
        draft.services =
                ports.isEmpty() ? draft.services.without(service) : draft.services.with(service, List.copyOf(ports));
        return draft.finished();
    }

    /** What leads to the ports, and nothing else of them. */
    private static List<ServicePort> leads(List<ServicePort> ports) {
        return ports.stream().map(p -> p.with(List.of())).toList();
    }

    public Optional<Target> at(ServiceAddress address) {
        return addresses
                .get(address)
                .flatMap(claims -> target(claims.get(0).port(), claims.get(0).way()));
    }

    private Optional<Target> target(ServicePortName name, Way way) {
        return port(name).map(port -> new Target(port, way));
    }

    public Optional<Target> atNodePort(int port, Protocol protocol, boolean ipv6) {
        return nodePorts.get(new NodePort(port, protocol, ipv6)).flatMap(name -> target(name, Way.NODE_PORT));
    }

    /** Any port of the Service whose {@code healthCheckNodePort} it is. */
    public Optional<Target> atHealthCheck(int port) {
        return healthChecks.get(port).flatMap(name -> target(name, Way.HEALTH_CHECK));
    }

    public Optional<ServicePort> port(ServicePortName name) {
        for (ServicePort port : portsOf(name.service())) {
            if (port.name().equals(name)) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
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

    /** Those that some address leads to: all but those of headless Services. */
    public List<ServicePort> ports() {
        List<ServicePort> all = new ArrayList<>();
        services.forEachValue(
                ports -> ports.stream().filter(p -> !p.clusterIps().isEmpty()).forEach(all::add));
        return all;
    }

    /** A table in the making. */
    private static final class Draft {
        private SharedMap<ObjectKey, List<ServicePort>> services;
        private SharedMap<ServiceAddress, List<Claim>> addresses;
        private SharedMap<NodePort, ServicePortName> nodePorts;
        private SharedMap<Integer, ServicePortName> healthChecks;
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
                nodePorts = nodePorts.with(nodePort(port), port.name());
            }
            if (port.healthCheckNodePort() != 0) {
                healthChecks = healthChecks.with(port.healthCheckNodePort(), port.name());
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
        private static <K> SharedMap<K, ServicePortName> without(
                SharedMap<K, ServicePortName> map, K key, ServicePort port) {
            boolean own = map.get(key)
                    .filter(name -> name.service().equals(port.name().service()))
                    .isPresent();
            return own ? map.without(key) : map;
        }

        private void claim(String ip, ServicePort port, Way way) {
            ServiceAddress address = address(ip, port);
            List<Claim> claims = new ArrayList<>(addresses.get(address).orElse(List.of()));
            claims.add(new Claim(port.name(), way));
            claims.sort(WINNER_FIRST);
            addresses = addresses.with(address, List.copyOf(claims));
            ips = ips.with(ip, ips.get(ip).orElse(0) + 1);
        }

        /** One claim of the port: an address may be both its load balancer's and an external one. */
        private void release(String ip, ServicePort port) {
            ServiceAddress address = address(ip, port);
            List<Claim> claims = new ArrayList<>(addresses.get(address).orElse(List.of()));
            for (Claim claim : claims) {
                if (claim.port().equals(port.name())) {
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
