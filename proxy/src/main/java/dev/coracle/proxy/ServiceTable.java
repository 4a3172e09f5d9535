package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where each Service address leads, at one moment. Immutable. */
public final class ServiceTable {
    public static final ServiceTable EMPTY = new ServiceTable(List.of());

    /** A Service port, and by which kind of address it was found. */
    public record Target(ServicePort servicePort, Way way) {}

    private record NodePort(int port, Protocol protocol, boolean ipv6) {}

    private final Map<ServicePortName, ServicePort> ports = new HashMap<>();
    private final Map<ObjectKey, List<ServicePort>> services = new HashMap<>();
    private final Map<ServiceAddress, Target> addresses = new HashMap<>();
    private final Map<NodePort, ServicePort> nodePorts = new HashMap<>();
    private final Set<String> ips = new HashSet<>();

    private ServiceTable(Collection<ServicePort> servicePorts) {
        servicePorts.forEach(this::add);
    }

    public static ServiceTable of(Collection<ServicePort> servicePorts) {
        return new ServiceTable(servicePorts);
    }

    /** A cluster IP wins over another Service's external IP with the same number. */
    private void add(ServicePort port) {
        ports.put(port.name(), port);
        services.computeIfAbsent(port.name().service(), s -> new ArrayList<>()).add(port);
        port.clusterIps().forEach(ip -> put(ip, port, Way.CLUSTER_IP));
        port.loadBalancerIps().forEach(ip -> put(ip, port, Way.LOAD_BALANCER));
        port.externalIps().forEach(ip -> put(ip, port, Way.EXTERNAL_IP));
        if (port.nodePort() != 0) {
            nodePorts.put(
                    new NodePort(
                            port.nodePort(), port.name().protocol(), port.name().ipv6()),
                    port);
        }
    }

    private void put(String ip, ServicePort port, Way way) {
        ips.add(ip);
        addresses.merge(
                new ServiceAddress(ip, port.port(), port.name().protocol()),
                new Target(port, way),
                (one, other) -> one.way().compareTo(other.way()) <= 0 ? one : other);
    }

    public Optional<Target> at(ServiceAddress address) {
        return Optional.ofNullable(addresses.get(address));
    }

    public Optional<Target> atNodePort(int port, Protocol protocol, boolean ipv6) {
        return Optional.ofNullable(nodePorts.get(new NodePort(port, protocol, ipv6)))
                .map(p -> new Target(p, Way.NODE_PORT));
    }

    public Optional<ServicePort> port(ServicePortName name) {
        return Optional.ofNullable(ports.get(name));
    }

    /** Empty for a Service that is not there, and for one that has no cluster IP. */
    public List<ServicePort> portsOf(ObjectKey service) {
        return Collections.unmodifiableList(services.getOrDefault(service, List.of()));
    }

    /** Whether some Service has this address, whatever the port. */
    public boolean knows(String ip) {
        return ips.contains(ip);
    }

    public Collection<ServicePort> ports() {
        return Collections.unmodifiableCollection(ports.values());
    }

    public Map<ServiceAddress, Target> addresses() {
        return Collections.unmodifiableMap(addresses);
    }
}
