package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.kubelet.node.NodeSpec;
import java.util.ArrayList;
import java.util.List;

/** Addresses and routes of the nodes' namespace and of pods', as lines for one {@code ip}. Pure. */
final class NodeRoutes {
    /** The same on every link: in IPv6, who asks a neighbour for an address hears of those of its link alone. */
    private static final String IPV6_GATEWAY = "fe80::1";

    private final List<NodeSpec> nodes;

    /** @param nodes at least one; what comes from no node in particular comes from the first */
    NodeRoutes(List<NodeSpec> nodes) {
        this.nodes = nodes;
    }

    /** Whether nodes have addresses of the family. */
    boolean has(String family) {
        return nodes.get(0).internalIps().stream()
                .anyMatch(ip -> IpAddress.of(ip).family().equals(family));
    }

    /** All that the nodes' namespace has before there are pods. */
    String ofNodes(List<IpRange> ranges) {
        StringBuilder lines = new StringBuilder("link set lo up\n");
        for (NodeSpec node : nodes) {
            node.internalIps().forEach(ip -> lines.append(own(ip)));
            // As a source address IPv6 only takes those of links, IPv4 any that is local.
            node.podCidrs().stream()
                    .filter(range -> !range.first().isIpv4())
                    .forEach(range -> lines.append(own(source(range))));
        }
        nodes.forEach(node -> node.podCidrs().forEach(range -> lines.append(local(range))));
        ranges.stream().filter(range -> has(range.family())).forEach(range -> lines.append(local(range)));
        return lines.toString();
    }

    /** Makes addresses the namespace's own. */
    String local(IpRange range) {
        String source = of(nodes.get(0).internalIps(), range.family());
        return "route replace local " + range + " dev lo src " + source + "\n";
    }

    /** The nodes' end of a pod's link, the other end in the network of {@code pid}. */
    static String outside(String link, long pid, List<String> podIps, NodeSpec node) {
        StringBuilder lines = new StringBuilder(
                "link add " + link + " type veth peer name eth0 netns " + pid + "\n" + "link set " + link + " up\n");
        for (String ip : podIps) {
            if (!isIpv4(ip)) {
                lines.append("address add " + IPV6_GATEWAY + "/64 dev " + link + " nodad\n");
            }
            lines.append("route replace " + route(ip, link) + " src " + source(range(ip, node)) + "\n");
        }
        return lines.toString();
    }

    /** What leads to a pod: in the table of local addresses, where it wins over the range that is the namespace's own. */
    static List<String> toPod(List<String> podIps, String link) {
        List<String> routes = new ArrayList<>();
        podIps.forEach(ip -> routes.add(route(ip, link)));
        return routes;
    }

    private static String route(String ip, String link) {
        return host(ip) + " dev " + link + " table local";
    }

    /** As the point-to-point plugin does it: every other address, those of the same range too, is behind the gateway. */
    static String inside(List<String> podIps, NodeSpec node) {
        StringBuilder lines = new StringBuilder("link set lo up\n");
        for (String ip : podIps) {
            lines.append("address add " + ip + "/" + range(ip, node).prefix() + " dev eth0 noprefixroute" + nodad(ip)
                    + "\n");
        }
        lines.append("link set eth0 up\n");
        for (String ip : podIps) {
            String gateway = gateway(ip, node);
            if (isIpv4(ip)) {
                lines.append("route add " + gateway + " dev eth0 scope link\n")
                        .append("route add " + range(ip, node) + " via " + gateway + " dev eth0 src " + ip + "\n")
                        .append("route add default via " + gateway + " dev eth0\n");
            } else {
                lines.append("route add ::/0 via " + gateway + " dev eth0 src " + ip + "\n");
            }
        }
        return lines.toString();
    }

    private static String gateway(String podIp, NodeSpec node) {
        return isIpv4(podIp) ? source(range(podIp, node)) : IPV6_GATEWAY;
    }

    /** What pods see of clients on the node. */
    private static String source(IpRange pods) {
        return pods.at(1).toString();
    }

    private static String own(String ip) {
        return "address add " + host(ip) + " dev lo" + nodad(ip) + "\n";
    }

    private static IpRange range(String ip, NodeSpec node) {
        IpAddress address = IpAddress.of(ip);
        return node.podCidrs().stream()
                .filter(range -> range.contains(address))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(ip + " is no address of " + node.name()));
    }

    private static String of(List<String> ips, String family) {
        return ips.stream()
                .filter(ip -> IpAddress.of(ip).family().equals(family))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the nodes have no address of " + family));
    }

    static String host(String ip) {
        return ip + (isIpv4(ip) ? "/32" : "/128");
    }

    /** Nobody else has it, and an address that is still looked for cannot be used. */
    private static String nodad(String ip) {
        return isIpv4(ip) ? "" : " nodad";
    }

    private static boolean isIpv4(String ip) {
        return ip.indexOf(':') < 0;
    }
}
