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
    static final String HEADLESS = "service.kubernetes.io/headless";
    private static final int DEFAULT_AFFINITY_SECONDS = 10800;

    private ServiceFacts() {}

    /** False for a slice that another proxy takes care of. */
    static boolean concerns(KubeObject slice) {
        return !slice.labels().containsKey(PROXY_NAME);
    }

    /**
     * The Service's ports, each in every family it has a cluster IP of. Those of a headless Service have no address that leads to
     * them: kube-proxy passes them by, an Ingress may name them.
     */
    static List<ServicePort> ports(KubeObject service, List<SliceFacts> slices) {
        Fields spec = service.at("spec");
        String clusterIp = spec.text("clusterIP");
        if (service.labels().containsKey(PROXY_NAME)
                || service.labels().containsKey(HEADLESS)
                || spec.text("type").equals("ExternalName")
                || clusterIp.isEmpty()) {
            return List.of();
        }
        boolean headless = clusterIp.equals("None");
        List<SliceFacts> own =
                headless ? slices : slices.stream().filter(s -> !s.headless()).toList();
        List<ServicePort> ports = new ArrayList<>();
        for (boolean ipv6 : headless ? families(spec.texts("ipFamilies")) : familiesOf(addresses(spec))) {
            for (Fields port : spec.list("ports")) {
                protocol(port.text("protocol"))
                        .map(p -> new ServicePortName(service.key(), port.text("name"), p, ipv6))
                        .map(name -> headless ? addressless(name, port, own) : port(service, port, name, own))
                        .ifPresent(ports::add);
            }
        }
        return ports;
    }

    private static List<String> addresses(Fields spec) {
        List<String> clusterIps = spec.texts("clusterIPs");
        return clusterIps.isEmpty() ? List.of(spec.text("clusterIP")) : clusterIps;
    }

    private static Set<Boolean> familiesOf(List<String> addresses) {
        Set<Boolean> families = new LinkedHashSet<>();
        addresses.forEach(ip -> families.add(isIpv6(ip)));
        return families;
    }

    private static Set<Boolean> families(List<String> named) {
        Set<Boolean> families = new LinkedHashSet<>();
        named.forEach(family -> families.add(family.equals("IPv6")));
        return named.isEmpty() ? Set.of(false) : families;
    }

    private static ServicePort addressless(ServicePortName name, Fields port, List<SliceFacts> slices) {
        return new ServicePort(
                name,
                port.integer("port", 0),
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                Optional.empty(),
                SliceFacts.endpoints(slices, name));
    }

    private static ServicePort port(KubeObject service, Fields port, ServicePortName name, List<SliceFacts> slices) {
        Fields spec = service.at("spec");
        boolean ipv6 = name.ipv6();
        return new ServicePort(
                name,
                port.integer("port", 0),
                port.integer("nodePort", 0),
                healthCheckNodePort(spec),
                ofFamily(addresses(spec), ipv6),
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
