package dev.coracle.proxy.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;

/** A range of addresses, and the arithmetic on addresses that goes with it. */
record Cidr(BigInteger network, int prefix, boolean ipv6) {
    static final Comparator<String> NUMERICALLY = Comparator.comparing(Cidr::number);

    static Cidr parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        String ip = trimmed.substring(0, slash);
        boolean ipv6 = isIpv6(ip);
        int prefix = Integer.parseInt(trimmed.substring(slash + 1));
        int hostBits = (ipv6 ? 128 : 32) - prefix;
        return new Cidr(number(ip).shiftRight(hostBits).shiftLeft(hostBits), prefix, ipv6);
    }

    static boolean isIpv6(String ip) {
        return ip.indexOf(':') >= 0;
    }

    boolean contains(String ip) {
        int hostBits = (ipv6 ? 128 : 32) - prefix;
        return isIpv6(ip) == ipv6
                && number(ip).shiftRight(hostBits).shiftLeft(hostBits).equals(network);
    }

    private static BigInteger number(String ip) {
        try {
            return new BigInteger(1, InetAddress.getByName(ip).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + ip, e);
        }
    }

    /** Without the bits of hosts, as Go prints networks. */
    @Override
    public String toString() {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        byte[] number = network.toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return Ip.text(bytes) + "/" + prefix;
    }
}
