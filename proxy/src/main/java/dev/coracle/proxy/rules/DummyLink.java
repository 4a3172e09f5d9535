package dev.coracle.proxy.rules;

import java.util.List;
import java.util.stream.Stream;

/** The link {@code kube-ipvs0}, which holds every address that IPVS answers at and the node does not have itself. */
final class DummyLink {
    private DummyLink() {}

    static List<String> addresses(ProxyState state) {
        return state.ports().stream()
                .flatMap(p -> Stream.of(
                                p.port().clusterIps(),
                                p.port().externalIps(),
                                p.port().loadBalancerIps())
                        .flatMap(List::stream))
                .filter(ip -> !state.nodeIps().contains(ip))
                .distinct()
                .sorted(Ip.NUMERICALLY)
                .toList();
    }

    /** As {@code ip addr show kube-ipvs0} does. The hardware address is made of the node's name. */
    static String print(ProxyState state) {
        StringBuilder out = new StringBuilder(
                        "3: kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default \n")
                .append("    link/ether ")
                .append(hardwareAddress(state.node().name()))
                .append(" brd ff:ff:ff:ff:ff:ff\n");
        for (String ip : addresses(state)) {
            out.append(state.ipv6() ? "    inet6 " : "    inet ")
                    .append(Ip.host(ip))
                    .append(state.ipv6() ? " scope global \n" : " scope global kube-ipvs0\n")
                    .append("       valid_lft forever preferred_lft forever\n");
        }
        return out.toString();
    }

    private static String hardwareAddress(String node) {
        int hash = node.hashCode();
        return String.format(
                "be:6f:%02x:%02x:%02x:%02x", hash >>> 24, hash >>> 16 & 0xff, hash >>> 8 & 0xff, hash & 0xff);
    }
}
