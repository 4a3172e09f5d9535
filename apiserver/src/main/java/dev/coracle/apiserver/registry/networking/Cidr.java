package dev.coracle.apiserver.registry.networking;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of addresses. Immutable; resolves no names. */
record Cidr(InetAddress address, int prefix) {
    static final String SYNTAX = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(\\d{1,3})");

    static Optional<Cidr> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(matcher.group(1));
            int prefix = Integer.parseInt(matcher.group(2));
            return prefix <= address.getAddress().length * 8
                    ? Optional.of(new Cidr(address, prefix))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean strictlyContains(Cidr other) {
        int bits = address.getAddress().length * 8;
        return other.address.getAddress().length * 8 == bits
                && other.prefix > prefix
                && number(address)
                        .shiftRight(bits - prefix)
                        .equals(number(other.address).shiftRight(bits - prefix));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }
}
