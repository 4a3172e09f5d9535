package dev.coracle.dns.corefile;

import dev.coracle.apimachinery.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of zones as Corefiles write them: with or without a final dot, a port or a scheme, or as the network of a reverse zone. Pure. */
final class DomainName {
    private static final int BITS_OF_LABEL_V4 = 8;
    private static final int BITS_OF_LABEL_V6 = 4;
    private static final int LONGEST = 253;

    private DomainName() {}

    /** Lower case with a final dot. */
    static String normalized(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }

    static boolean isReverse(String zone) {
        return zone.endsWith(".in-addr.arpa.")
                || zone.equals("in-addr.arpa.")
                || zone.endsWith(".ip6.arpa.")
                || zone.equals("ip6.arpa.");
    }

    /** Whether {@code name} is {@code zone} or below it; both normalized. */
    static boolean isIn(String name, String zone) {
        return zone.equals(".") || name.equals(zone) || name.endsWith("." + zone);
    }

    /** The zones that the words stand for, or those of the server block when there are none. */
    static List<String> zones(List<String> words, List<String> keys) {
        List<String> zones = new ArrayList<>();
        for (String word : words.isEmpty() ? keys : words) {
            zones.addAll(zones(word));
        }
        return List.copyOf(zones);
    }

    /** More than one for a network that does not end between labels. */
    static List<String> zones(String word) {
        String name = withoutPort(withoutScheme(word));
        int slash = name.indexOf('/');
        if (slash > 0 && name.substring(slash + 1).matches("[0-9]{1,3}")) {
            IpAddress ip = IpAddress.parse(name.substring(0, slash)).orElse(null);
            if (ip != null) {
                return reverse(ip.toInetAddress().getAddress(), Integer.parseInt(name.substring(slash + 1)));
            }
        }
        return name.length() > LONGEST ? List.of() : List.of(normalized(name));
    }

    static String withoutScheme(String word) {
        int scheme = word.indexOf("://");
        return scheme < 0 ? word : word.substring(scheme + 3);
    }

    static String withoutPort(String word) {
        int colon = word.lastIndexOf(':');
        return colon >= 0 && word.substring(colon + 1).matches("[0-9]+") ? word.substring(0, colon) : word;
    }

    private static List<String> reverse(byte[] address, int prefix) {
        int bits = address.length == 4 ? BITS_OF_LABEL_V4 : BITS_OF_LABEL_V6;
        int labels = Math.min((prefix + bits - 1) / bits, address.length * 8 / bits);
        int free = Math.max(0, labels * bits - prefix);
        List<String> zones = new ArrayList<>();
        for (int low = 0; low < 1 << free; low++) {
            StringBuilder zone = new StringBuilder();
            for (int label = labels - 1; label >= 0; label--) {
                int value = label(address, label, bits);
                value = label == labels - 1 ? value >> free << free | low : value;
                zone.append(bits == BITS_OF_LABEL_V4 ? Integer.toString(value) : Integer.toHexString(value))
                        .append('.');
            }
            zones.add(zone.append(bits == BITS_OF_LABEL_V4 ? "in-addr.arpa." : "ip6.arpa.")
                    .toString());
        }
        return zones;
    }

    private static int label(byte[] address, int index, int bits) {
        if (bits == BITS_OF_LABEL_V4) {
            return address[index] & 0xFF;
        }
        int both = address[index / 2] & 0xFF;
        return index % 2 == 0 ? both >> 4 : both & 0xF;
    }
}
