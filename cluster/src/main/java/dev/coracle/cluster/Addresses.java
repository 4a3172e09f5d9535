package dev.coracle.cluster;

import dev.coracle.apiserver.pki.ServerNames;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Arithmetic on the cluster's ranges, written as {@code 10.96.0.0/12}. */
final class Addresses {
    private Addresses() {}

    /** The {@code index}-th address of a range, or of the first of two: 1 is the API's, 10 the DNS's. */
    static InetAddress nth(String cidr, int index) {
        byte[] base = base(cidr).getAddress();
        byte[] sum = new BigInteger(1, base).add(BigInteger.valueOf(index)).toByteArray();
        byte[] address = new byte[base.length];
        int length = Math.min(sum.length, address.length);
        System.arraycopy(sum, sum.length - length, address, address.length - length, length);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not a range: " + cidr, e);
        }
    }

    static boolean contains(String cidr, String ip) {
        byte[] base = base(cidr).getAddress();
        byte[] address = ServerNames.address(ip).getAddress();
        if (base.length != address.length) {
            return false;
        }
        int hostBits = base.length * 8 - Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
        return new BigInteger(1, base).shiftRight(hostBits).equals(new BigInteger(1, address).shiftRight(hostBits));
    }

    /** One range, or the two of a dual-stack cluster. */
    static List<String> ranges(String cidrs) {
        return List.of(cidrs.split(","));
    }

    private static InetAddress base(String cidr) {
        return ServerNames.address(cidr.substring(0, cidr.indexOf("/")));
    }
}
