package dev.coracle.proxy.rules;

import java.util.ArrayList;
import java.util.List;

/** Writes addresses as the tools do: IPv6 in the shortest form of RFC 5952. */
final class Ip {
    private Ip() {}

    static String text(byte[] bytes) {
        List<String> parts = new ArrayList<>();
        if (bytes.length == 4) {
            for (byte b : bytes) {
                parts.add(Integer.toString(b & 0xff));
            }
            return String.join(".", parts);
        }
        for (int i = 0; i < 16; i += 2) {
            parts.add(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && parts.get(end).equals("0")) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        return start < 0
                ? String.join(":", parts)
                : String.join(":", parts.subList(0, start)) + "::"
                        + String.join(":", parts.subList(start + longest, 8));
    }

    static String withPort(String ip, int port) {
        return (Cidr.isIpv6(ip) ? "[" + ip + "]" : ip) + ":" + port;
    }
}
