package dev.coracle.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes request targets apart the way Go's net/url does. Pure; on the way of every request. */
final class Uri {
    private Uri() {}

    /** The decoded path, or empty when an escape is malformed. */
    static Optional<String> path(String target) {
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        if (!raw.startsWith("/")) {
            int scheme = raw.indexOf("://");
            int slash = scheme < 0 ? -1 : raw.indexOf('/', scheme + 3);
            raw = slash < 0 ? "/" : raw.substring(slash);
        }
        return raw.indexOf('%') < 0 ? Optional.of(raw) : decode(raw, false);
    }

    /** Decoded parameters; a malformed one is left out, as Go does. */
    static Map<String, List<String>> query(String target) {
        int question = target.indexOf('?');
        if (question < 0 || question + 1 == target.length()) {
            return Map.of();
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int from = question + 1;
        while (from <= target.length()) {
            int and = target.indexOf('&', from);
            int to = and < 0 ? target.length() : and;
            add(parameters, target.substring(from, to));
            from = to + 1;
        }
        return parameters;
    }

    private static void add(Map<String, List<String>> parameters, String pair) {
        if (pair.isEmpty() || pair.indexOf(';') >= 0) {
            return;
        }
        int equals = pair.indexOf('=');
        Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
        Optional<String> value = equals < 0 ? Optional.of("") : decode(pair.substring(equals + 1), true);
        if (name.isPresent() && value.isPresent()) {
            parameters.computeIfAbsent(name.get(), n -> new ArrayList<>(1)).add(value.get());
        }
    }

    /** The escaped form of a decoded path. */
    static String escapePath(String path) {
        StringBuilder out = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || c < 0x80 && "-_.~$&+,/:;=@".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }

    private static Optional<String> decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return Optional.of(text);
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '+' && plusIsSpace) {
                out.write(' ');
            } else if (raw[i] == '%') {
                int high = i + 1 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }
}
