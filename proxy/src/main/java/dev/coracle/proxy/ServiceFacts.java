package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads Services as kube-proxy does. Pure. */
final class ServiceFacts {
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final int DEFAULT_AFFINITY_SECONDS = 10800;

    private ServiceFacts() {}

    /** False for objects that another proxy, or none, takes care of. */
    static boolean concerns(KubeObject serviceOrSlice) {
        return !serviceOrSlice.labels().containsKey(PROXY_NAME)
                && !serviceOrSlice.labels().containsKey(HEADLESS);
    }

    /** The Service's ports, each in every family it has a cluster IP of. */
    static List<ServicePort> ports(KubeObject service, List<SliceFacts> slices) {
        Fields spec = service.at("spec");
        String clusterIp = spec.text("clusterIP");
        if (!concerns(service)
                || spec.text("type").equals("ExternalName")
                || clusterIp.isEmpty()
                || clusterIp.equals("None")) {
            return List.of();
        }
        List<String> clusterIps = spec.texts("clusterIPs");
        Set<Boolean> families = new LinkedHashSet<>();
        (clusterIps.isEmpty() ? List.of(clusterIp) : clusterIps).forEach(ip -> families.add(isIpv6(ip)));
        List<ServicePort> ports = new ArrayList<>();
        for (boolean ipv6 : families) {
            for (Fields port : spec.list("ports")) {
                protocol(port.text("protocol")).ifPresent(p -> ports.add(port(service, port, p, ipv6, slices)));
            }
        }
        return ports;
    }

    private static ServicePort port(
            KubeObject service, Fields port, Protocol protocol, boolean ipv6, List<SliceFacts> slices) {
        Fields spec = service.at("spec");
        ServicePortName name = new ServicePortName(service.key(), port.text("name"), protocol, ipv6);
        List<String> clusterIps = spec.texts("clusterIPs");
        return new ServicePort(
                name,
                port.integer("port", 0),
                port.integer("nodePort", 0),
                healthCheckNodePort(spec),
                ofFamily(clusterIps.isEmpty() ? List.of(spec.text("clusterIP")) : clusterIps, ipv6),
                ofFamily(spec.texts("externalIPs"), ipv6),
                ofFamily(capturedIps(service), ipv6),
                sources(spec, ipv6),
                TrafficPolicy.of(spec.text("internalTrafficPolicy")),
                TrafficPolicy.of(spec.text("externalTrafficPolicy")),
                affinity(spec),
                SliceFacts.endpoints(slices, name));
    }

    /** Those with ipMode Proxy are left to the load balancer. */
    private static List<String> capturedIps(KubeObject service) {
        return service.fields().list("status.loadBalancer.ingress").stream()
                .filter(i -> !i.text("ipMode").equals("Proxy"))
                .map(i -> i.text("ip"))
                .filter(ip -> !ip.isEmpty())
                .toList();
    }

    private static int healthCheckNodePort(Fields spec) {
        boolean local = TrafficPolicy.of(spec.text("externalTrafficPolicy")) == TrafficPolicy.LOCAL;
        return local && spec.text("type").equals("LoadBalancer") ? spec.integer("healthCheckNodePort", 0) : 0;
    }

    /** Ranges of the port's family; none at all when one of them is everything. */
    private static List<IpRange> sources(Fields spec, boolean ipv6) {
        List<IpRange> ranges = spec.texts("loadBalancerSourceRanges").stream()
                .flatMap(text -> IpRange.parse(text.trim()).stream())
                .filter(range -> range.first().isIpv4() != ipv6)
                .toList();
        return ranges.stream().anyMatch(range -> range.prefix() == 0) ? List.of() : ranges;
    }

    private static Optional<Duration> affinity(Fields spec) {
        if (!spec.text("sessionAffinity").equals("ClientIP")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(
                spec.number("sessionAffinityConfig.clientIP.timeoutSeconds", DEFAULT_AFFINITY_SECONDS)));
    }

    private static List<String> ofFamily(List<String> ips, boolean ipv6) {
        Stream<String> matching = ips.stream().filter(ip -> isIpv6(ip) == ipv6);
        return matching.toList();
    }

    static boolean isIpv6(String ip) {
        return ip.indexOf(':') >= 0;
    }

    static Optional<Protocol> protocol(String text) {
        return switch (text) {
            case "", "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            case "SCTP" -> Optional.of(Protocol.SCTP);
            default -> Optional.empty();
        };
    }
}
