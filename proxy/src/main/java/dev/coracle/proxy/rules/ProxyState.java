package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Everything one node's proxy knows of one address family, at one moment. Ports are sorted by name, then protocol. */
record ProxyState(ProxyNode node, ProxyConfig config, boolean ipv6, List<PortView> ports) {
    private static final int LARGE = 1000;

    static ProxyState of(ProxyNode node, ProxyConfig config, boolean ipv6, ServiceTable table) {
        return of(node, config, ipv6, table.ports());
    }

    static ProxyState of(ProxyNode node, ProxyConfig config, boolean ipv6, List<ServicePort> ports) {
        return new ProxyState(
                node,
                config,
                ipv6,
                ports.stream()
                        .filter(p -> p.name().ipv6() == ipv6)
                        .sorted(Comparator.comparing((ServicePort p) -> p.name().toString())
                                .thenComparing(p -> p.name().protocol().name()))
                        .map(p -> PortView.of(p, node))
                        .toList());
    }

    /** A proxy with this many endpoints saves itself the comments. */
    boolean large() {
        return ports.stream().mapToInt(p -> p.port().endpoints().size()).sum() > LARGE;
    }

    /** The pods' range of this family, when local traffic is told by it. */
    Optional<String> podRange() {
        return config.clusterCidrs().stream().filter(c -> Ip.isIpv6(c) == ipv6).findFirst();
    }

    List<String> nodeIps() {
        return node.ofFamily(ipv6);
    }

    /** Where node ports answer, if not at every address of the node. */
    Optional<List<String>> nodePortIps() {
        List<String> ranges = config.nodePortAddresses();
        if (ranges.contains("primary")) {
            return Optional.of(nodeIps().stream().limit(1).toList());
        }
        List<IpRange> ofFamily = ranges.stream()
                .flatMap(text -> IpRange.parse(text).stream())
                .filter(range -> range.first().isIpv4() != ipv6)
                .toList();
        if (ofFamily.isEmpty() || ofFamily.stream().anyMatch(range -> range.prefix() == 0)) {
            return Optional.empty();
        }
        return Optional.of(nodeIps().stream()
                .filter(ip -> IpAddress.parse(ip)
                        .filter(address -> ofFamily.stream().anyMatch(range -> range.contains(address)))
                        .isPresent())
                .toList());
    }
}
