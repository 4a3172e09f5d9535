package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.status.Errors;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
        if (IpAddress.parse(ip).isPresent()) {
            return IpAddress.isMapped(ip) ? Optional.of("must not be an IPv4-mapped IPv6 address") : Optional.empty();
        }
        return Optional.of(IpAddress.parseSloppy(ip).isPresent() ? "must not have leading 0s" : SYNTAX);
    }

    /** As {@link #syntaxError}, for fields that also want the one canonical form. */
    public static Optional<String> canonicalError(String ip) {
        Optional<String> wrong = syntaxError(ip);
        if (wrong.isPresent()) {
            return wrong;
        }
        String canonical = IpAddress.parse(ip).map(IpAddress::toString).orElse(ip);
        return canonical.equals(ip)
                ? Optional.empty()
                : Optional.of("must be in canonical form (" + Errors.quote(canonical) + ")");
    }

    /**
     * For fields that took more once: what was stored already stays allowed.
     *
     * @return whether the address is sound
     */
    static boolean checkLegacy(String ip, Collection<String> old, String path, Errors errors) {
        if (old.contains(ip) && IpAddress.parseSloppy(ip).isPresent()) {
            return true;
        }
        Optional<String> wrong = syntaxError(ip);
        wrong.ifPresent(e -> errors.invalid(path, ip, e));
        return wrong.isEmpty();
    }

    static void checkLegacyCidr(String cidr, Collection<String> old, String path, Errors errors) {
        boolean kept = old.contains(cidr) && IpRange.parseSloppy(cidr).isPresent();
        if (!kept) {
            cidrError(cidr).ifPresent(e -> errors.invalid(path, cidr, e));
        }
    }

    /** What is wrong with {@code address/prefix}. */
    static Optional<String> cidrError(String cidr) {
        Optional<IpRange> range = IpRange.parseSloppy(cidr);
        if (range.isEmpty()) {
            return Optional.of(CIDR_SYNTAX);
        }
        if (IpRange.parse(cidr).isEmpty()) {
            return Optional.of("must not have leading 0s in IP or prefix length");
        }
        if (IpAddress.isMapped(address(cidr))) {
            return Optional.of("must not have an IPv4-mapped IPv6 address");
        }
        boolean cut =
                !IpAddress.parse(address(cidr)).equals(Optional.of(range.get().first()));
        return cut ? Optional.of("must not have bits set beyond the prefix length") : Optional.empty();
    }

    /** As {@link #cidrError}, for fields that also want the one canonical form. */
    static Optional<String> canonicalCidrError(String cidr) {
        Optional<String> wrong = cidrError(cidr);
        String canonical = IpRange.parse(cidr).map(IpRange::toString).orElse(cidr);
        return wrong.isPresent() || canonical.equals(cidr)
                ? wrong
                : Optional.of("must be in canonical form (" + Errors.quote(canonical) + ")");
    }

    private static String address(String cidr) {
        return cidr.substring(0, Math.max(0, cidr.indexOf('/')));
    }

    /** {@code IPv4} or {@code IPv6}, of an address or range without errors. */
    static String family(String ip) {
        String address = ip.indexOf('/') < 0 ? ip : address(ip);
        return IpAddress.parseSloppy(address)
                .map(IpAddress::family)
                .orElse(ip.indexOf(':') >= 0 ? IpAddress.IPV6 : IpAddress.IPV4);
    }

    /** {@code ValidateEndpointIP}: refuses addresses that never name another host. */
    static void checkMeaning(String ip, String path, Errors errors) {
        Optional<IpAddress> parsed = IpAddress.parseSloppy(ip);
        if (parsed.isEmpty()) {
            errors.invalid(path, ip, "must be a valid IP address");
            return;
        }
        InetAddress address = parsed.get().toInetAddress();
        if (address.isAnyLocalAddress()) {
            errors.invalid(path, ip, "may not be unspecified (" + ip + ")");
        }
        if (address.isLoopbackAddress()) {
            errors.invalid(path, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocalAddress()) {
            errors.invalid(path, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (address.isMCLinkLocal()) {
            errors.invalid(path, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /** What a client is told about an address that is no longer accepted, or that is not in its canonical form. */
    static Optional<String> warning(String ip, String path) {
        Optional<IpAddress> address = IpAddress.parseSloppy(ip);
        if (address.isEmpty() || address.get().toString().equals(ip)) {
            return Optional.empty();
        }
        String text = Errors.quote(ip);
        String canonical = Errors.quote(address.get().toString());
        return Optional.of(
                address.get().isIpv4()
                        ? path + ": non-standard IP address " + text + " is invalid: use " + canonical
                        : path + ": IPv6 address " + text + " should be in RFC 5952 canonical format (" + canonical
                                + ")");
    }

    static List<String> cidrWarnings(String cidr, String path) {
        Optional<IpRange> parsed = IpRange.parseSloppy(cidr);
        if (parsed.isEmpty()) {
            return List.of();
        }
        IpRange range = parsed.get();
        IpAddress ip = IpAddress.parseSloppy(address(cidr)).orElseThrow();
        String text = Errors.quote(cidr);
        List<String> warnings = new ArrayList<>();
        if (!ip.equals(range.first())) {
            warnings.add(path + ": CIDR value " + text + " is ambiguous in this context (should be "
                    + Errors.quote(range.toString()) + " or " + Errors.quote(ip + "/" + ip.bits()) + "?)");
        }
        if (IpRange.parse(cidr).isEmpty() || IpAddress.isMapped(address(cidr))) {
            warnings.add(
                    path + ": non-standard CIDR value " + text + " is invalid: use " + Errors.quote(range.toString()));
        } else if (!ip.isIpv4() && !cidr.equals(ip + "/" + range.prefix())) {
            warnings.add(path + ": IPv6 CIDR value " + text + " should be in RFC 5952 canonical format ("
                    + Errors.quote(ip + "/" + range.prefix()) + ")");
        }
        return warnings;
    }
}
