package dev.coracle.apiserver.registry.networking;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A block of addresses, {@code 10.0.0.0/8}. Resolves no names. */
record CidrBlock(BigInteger address, int bits, int prefix) {
    static final String SYNTAX = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    static Optional<CidrBlock> parse(String text) {
        int slash = text.indexOf('/');
        String ip = slash < 0 ? "" : text.substring(0, slash);
        boolean literal =
                ip.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || ip.indexOf(':') >= 0 && ip.matches("[0-9a-fA-F:.]+");
        if (!literal || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(ip).getAddress();
            int prefix = Integer.parseInt(text.substring(slash + 1));
            return prefix > bytes.length * 8
                    ? Optional.empty()
                    : Optional.of(new CidrBlock(new BigInteger(1, bytes), bytes.length * 8, prefix));
        } catch (UnknownHostException e) {
            // Looked like an address and is none, as 300.1.1.1.
            return Optional.empty();
        }
    }

    boolean strictlyContains(CidrBlock other) {
        int shift = bits - prefix;
        return bits == other.bits
                && prefix < other.prefix
                && address.shiftRight(shift).equals(other.address.shiftRight(shift));
    }
}
