package dev.coracle.apimachinery.net;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A block of addresses, {@code 10.96.0.0/12}. Immutable.
 *
 * @param first the address with all host bits zero
 */
public record IpRange(IpAddress first, int prefix) {

    /** Host bits are cut off; leading zeros are refused. */
    public static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        if (slash < 0 || !length.matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(length);
        return IpAddress.parse(text.substring(0, slash))
                .filter(ip -> prefix <= ip.bits())
                .map(ip -> new IpRange(cut(ip, prefix), prefix));
    }

    /** As {@link #parse}, but leading zeros are nothing, as they were to older releases of Kubernetes. */
    public static Optional<IpRange> parseSloppy(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parseSloppy(text.substring(0, slash)).flatMap(ip -> parse(ip + "/" + prefix));
    }

    /** @throws IllegalArgumentException when this is no range */
    public static IpRange of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a range of addresses: " + text));
    }

    private static IpAddress cut(IpAddress ip, int prefix) {
        int host = ip.bits() - prefix;
        return new IpAddress(ip.value().shiftRight(host).shiftLeft(host), ip.bits());
    }

    public String family() {
        return first.family();
    }

    /** How many addresses, at most {@link Long#MAX_VALUE}. */
    public long size() {
        int host = first.bits() - prefix;
        return host >= 63 ? Long.MAX_VALUE : 1L << host;
    }

    /** The address that is {@code index} after the first. */
    public IpAddress at(long index) {
        return new IpAddress(first.value().add(BigInteger.valueOf(index)), first.bits());
    }

    /** How many ranges with a longer prefix it is made of, at most 2^62; 0 when {@code longer} is shorter than this one's. */
    public long parts(int longer) {
        int bits = longer - prefix;
        return bits < 0 ? 0 : 1L << Math.min(bits, 62);
    }

    /** The {@code index}-th of those. */
    public IpRange part(int longer, long index) {
        BigInteger offset = BigInteger.valueOf(index).shiftLeft(first.bits() - longer);
        return new IpRange(new IpAddress(first.value().add(offset), first.bits()), longer);
    }

    public boolean contains(IpAddress ip) {
        return ip.bits() == first.bits() && cut(ip, prefix).equals(first);
    }

    /** Whether an interface can have the address: neither the first one nor, with IPv4, the last. */
    public boolean hasHost(IpAddress ip) {
        boolean last = ip.isIpv4() && contains(ip) && ip.equals(at(size() - 1));
        return contains(ip) && !ip.equals(first) && !last;
    }

    public boolean contains(IpRange other) {
        return other.prefix >= prefix && contains(other.first);
    }

    public boolean overlaps(IpRange other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }
}
