package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpAddress;
import java.util.Comparator;

/** Addresses as texts, the way the rules hold them. Stateless. */
final class Ip {
    /** By value, as the tools sort; not by text. */
    static final Comparator<String> NUMERICALLY =
            Comparator.comparing(ip -> IpAddress.parse(ip).orElseThrow().value());

    private Ip() {}

    static boolean isIpv6(String addressOrRange) {
        return addressOrRange.indexOf(':') >= 0;
    }

    static String withPort(String ip, int port) {
        return IpAddress.withPort(ip, port);
    }

    /** One address as a range. */
    static String host(String ip) {
        return ip + (isIpv6(ip) ? "/128" : "/32");
    }
}
