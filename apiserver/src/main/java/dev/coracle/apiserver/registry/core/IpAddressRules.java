package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.status.Errors;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Which IP addresses and ranges users may write. Stateless; resolves no names. */
public final class IpAddressRules {
    private static final String SYNTAX = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String CIDR_SYNTAX = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private IpAddressRules() {}

    public static void checkSyntax(String ip, String path, Errors errors) {
        syntaxError(ip).ifPresent(e -> errors.invalid(path, ip, e));
    }

    /** What is wrong with an address as text. */
    public static Optional<String> syntaxError(String ip) {
        if (parse(ip).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(hasLeadingZeros(ip) ? "must not have leading 0s" : SYNTAX);
    }

    /** What is wrong with {@code address/prefix}. */
    static Optional<String> cidrError(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? "" : cidr.substring(0, slash);
        String prefix = cidr.substring(slash + 1);
        boolean leading = hasLeadingZeros(address) || prefix.matches("0[0-9]+");
        Optional<InetAddress> parsed = parse(leading ? withoutLeadingZeros(address) : address);
        if (parsed.isEmpty() || !prefix.matches("[0-9]{1,3}")) {
            return Optional.of(CIDR_SYNTAX);
        }
        byte[] bytes = parsed.get().getAddress();
        int bits = Integer.parseInt(prefix);
        if (bits > bytes.length * 8) {
            return Optional.of(CIDR_SYNTAX);
        }
        if (leading) {
            return Optional.of("must not have leading 0s in IP or prefix length");
        }
        BigInteger value = new BigInteger(1, bytes);
        return value.signum() != 0 && value.getLowestSetBit() < bytes.length * 8 - bits
                ? Optional.of("must not have bits set beyond the prefix length")
                : Optional.empty();
    }

    /** {@code IPv4} or {@code IPv6}, of an address without errors. */
    static String family(String ip) {
        return ip.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    }

    /** Also refuses addresses that never name another host. */
    static void check(String ip, String path, Errors errors) {
        Optional<String> wrong = syntaxError(ip);
        if (wrong.isPresent()) {
            errors.invalid(path, ip, wrong.get());
            return;
        }
        checkMeaning(ip, path, errors);
    }

    /** {@code ValidateEndpointIP}: refuses addresses that never name another host. */
    static void checkMeaning(String ip, String path, Errors errors) {
        Optional<InetAddress> parsed = parse(hasLeadingZeros(ip) ? withoutLeadingZeros(ip) : ip);
        if (parsed.isEmpty()) {
            errors.invalid(path, ip, "must be a valid IP address");
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

    private static boolean hasLeadingZeros(String ip) {
        return ip.matches("[0-9]+(\\.[0-9]+){3}")
                && ip.matches("(.*\\.)?0[0-9].*")
                && parse(withoutLeadingZeros(ip)).isPresent();
    }

    private static String withoutLeadingZeros(String ip) {
        return ip.replaceAll("(^|\\.)0+(?=[0-9])", "$1");
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
