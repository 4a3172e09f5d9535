package dev.coracle.proxy.rules;

import java.util.List;

/**
 * The node whose rules are shown.
 *
 * @param zone {@code topology.kubernetes.io/zone}; "" for none
 * @param addresses all of both families, the primary one of each first; without the loopback's
 */
public record ProxyNode(String name, String zone, List<String> addresses) {

    List<String> ofFamily(boolean ipv6) {
        return addresses.stream().filter(ip -> Ip.isIpv6(ip) == ipv6).toList();
    }
}
