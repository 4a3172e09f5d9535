package dev.coracle.apimachinery.net;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address as a number. An IPv6 address that stands for an IPv4 one ({@code ::ffff:1.2.3.4}) is that IPv4 address, as
 * everywhere in Kubernetes. Immutable; resolves no names.
 *
 * @param bits 32 or 128
 */
public record IpAddress(BigInteger value, int bits) {
    public static final String IPV4 = "IPv4";
    public static final String IPV6 = "IPv6";
    private static final Pattern FOUR = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int WORDS = 8;

    /** Leading zeros are refused in IPv4 addresses, since some programs read them as octal. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parseSix(text) : parseFour(text);
    }

    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /** @param bytes 4 or 16, the most significant first */
    public static IpAddress of(byte[] bytes) {
        return new IpAddress(new BigInteger(1, bytes), bytes.length * 8);
    }

    /** @throws IllegalArgumentException when this is no address */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** As {@link #parse}, but {@code 010.1.1.1} is {@code 10.1.1.1}, as it was to older releases of Kubernetes. */
    public static Optional<IpAddress> parseSloppy(String text) {
        boolean dotted = text.indexOf(':') < 0 && text.matches("[0-9]+(\\.[0-9]+){3}");
        return parse(dotted ? text.replaceAll("(^|\\.)0+(?=[0-9])", "$1") : text);
    }

    private static Optional<IpAddress> parseFour(String text) {
        if (!FOUR.matcher(text).matches()) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : text.split("\\.")) {
            int number = Integer.parseInt(part);
            if (number > 255 || part.length() > 1 && part.charAt(0) == '0') {
                return Optional.empty();
            }
            value = value << 8 | number;
        }
        return Optional.of(new IpAddress(BigInteger.valueOf(value), 32));
    }

    private static Optional<IpAddress> parseSix(String text) {
        if (!SIX.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(InetAddress.getByName(text)));
        } catch (UnknownHostException e) {
            // Looked like an address and is none, as 1:2.
            return Optional.empty();
        }
    }

    /** Whether the text of an address is an IPv4 address written in the form of IPv6. */
    public static boolean isMapped(String text) {
        return text.indexOf(':') >= 0 && parse(text).map(IpAddress::isIpv4).orElse(false);
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:80}. */
    public static String withPort(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    public boolean isIpv4() {
        return bits == 32;
    }

    /** {@code IPv4} or {@code IPv6}. */
    public String family() {
        return isIpv4() ? IPV4 : IPV6;
    }

    public InetAddress toInetAddress() {
        byte[] bytes = new byte[bits / 8];
        byte[] number = value.toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        try {
            return isIpv4() ? Inet4Address.getByAddress(bytes) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Canonical: RFC 5952 for IPv6. */
    @Override
    public String toString() {
        return isIpv4() ? four(value.longValue()) : six();
    }

    private static String four(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    private String six() {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = value.shiftRight(16 * (WORDS - 1 - i)).intValue() & 0xffff;
        }
        int gap = -1;
        int gapLength = 1; // a single zero word is written out
        for (int i = 0; i < WORDS; i++) {
            int end = i;
            while (end < WORDS && words[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < WORDS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(words[i]));
        }
        return text.toString();
    }
}
