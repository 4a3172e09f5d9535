package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Short ways to write Service ports and endpoints. */
final class TestPorts {
    private TestPorts() {}

    static Endpoint ready(String ip, int port) {
        return endpoint(ip, port, "", true, false);
    }

    static Endpoint on(String node, String ip) {
        return endpoint(ip, 80, node, true, false);
    }

    static Endpoint terminating(String node, String ip) {
        return endpoint(ip, 80, node, false, true);
    }

    static Endpoint unready(String node, String ip) {
        return new Endpoint(ip, 80, false, false, false, node, List.of(), List.of());
    }

    static Endpoint zoned(String ip, String zone) {
        return new Endpoint(ip, 80, true, true, false, "", List.of(zone), List.of());
    }

    static Endpoint noded(String ip, String node) {
        return new Endpoint(ip, 80, true, true, false, "", List.of("z"), List.of(node));
    }

    private static Endpoint endpoint(String ip, int port, String node, boolean ready, boolean terminating) {
        return new Endpoint(ip, port, ready, true, terminating, node, List.of(), List.of());
    }

    static ServicePort service(
            TrafficPolicy internal, TrafficPolicy external, Optional<Duration> affinity, Endpoint... endpoints) {
        return port("web", "10.96.0.7", 80, 30080, Protocol.TCP, internal, external, affinity, endpoints);
    }

    static ServicePort port(String name, String ip, int port, int nodePort, Protocol protocol, Endpoint... endpoints) {
        return port(
                name,
                ip,
                port,
                nodePort,
                protocol,
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                Optional.empty(),
                endpoints);
    }

    /** At 203.0.113.1 and 10.96.0.7, port 80. */
    static ServicePort loadBalancer(int healthCheckNodePort, List<String> sources, Endpoint... endpoints) {
        return new ServicePort(
                new ServicePortName(ObjectKey.of("default", "web"), "", Protocol.TCP, false),
                80,
                30080,
                healthCheckNodePort,
                List.of("10.96.0.7"),
                List.of(),
                List.of("203.0.113.1"),
                sources.stream().map(IpRange::of).toList(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.LOCAL,
                Optional.empty(),
                Arrays.asList(endpoints));
    }

    private static ServicePort port(
            String name,
            String ip,
            int port,
            int nodePort,
            Protocol protocol,
            TrafficPolicy internal,
            TrafficPolicy external,
            Optional<Duration> affinity,
            Endpoint... endpoints) {
        return new ServicePort(
                new ServicePortName(ObjectKey.of("default", name), "", protocol, false),
                port,
                nodePort,
                0,
                List.of(ip),
                List.of(),
                List.of(),
                List.of(),
                internal,
                external,
                affinity,
                Arrays.asList(endpoints));
    }
}
