package dev.coracle.proxy.rules;

import java.util.List;
import java.util.stream.Stream;

/**
 * The node whose rules are shown.
 *
 * @param zone {@code topology.kubernetes.io/zone}; "" for none
 * @param addresses all of both families, the primary one of each first; without the loopback's
 * @param podRanges of its own pods
 */
public record ProxyNode(String name, String zone, List<String> addresses, List<String> podRanges) {

    List<String> ofFamily(boolean ipv6) {
        return addresses.stream().filter(ip -> Ip.isIpv6(ip) == ipv6).toList();
    }

    /** Where connections of this node and of its pods come from. */
    List<String> sources(boolean ipv6) {
        return Stream.concat(podRanges.stream(), addresses.stream())
                .filter(from -> Ip.isIpv6(from) == ipv6)
                .toList();
    }
}
