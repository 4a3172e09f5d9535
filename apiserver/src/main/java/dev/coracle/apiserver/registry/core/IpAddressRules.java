package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.status.Errors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Which IP addresses users may write. Stateless; resolves no names. */
final class IpAddressRules {
    private static final String SYNTAX = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    private IpAddressRules() {}

    static void checkSyntax(String ip, String path, Errors errors) {
        if (parse(ip).isEmpty()) {
            errors.invalid(path, ip, SYNTAX);
        }
    }

    /** Also refuses addresses that never name another host. */
    static void check(String ip, String path, Errors errors) {
        Optional<InetAddress> parsed = parse(ip);
        if (parsed.isEmpty()) {
            errors.invalid(path, ip, SYNTAX);
            return;
        }
        InetAddress address = parsed.get();
        if (address.isAnyLocalAddress()) {
            errors.invalid(path, ip, "may not be unspecified (" + ip + ")");
        }
        if (address.isLoopbackAddress()) {
            errors.invalid(path, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocalAddress()) {
            errors.invalid(path, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (address.isMCLinkLocal() || ip.startsWith("224.0.0.")) {
            errors.invalid(path, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    private static Optional<InetAddress> parse(String ip) {
        boolean literal = ServiceAddresses.isIpv4(ip) || ip.indexOf(':') >= 0 && ip.matches("[0-9a-fA-F:.]+");
        try {
            return literal ? Optional.of(InetAddress.getByName(ip)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
