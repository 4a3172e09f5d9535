package dev.coracle.dns.corefile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SHA512 by which CoreDNS tells Corefiles apart: of its words and their lines, not of spaces and comments, in JSON as Go writes
 * it. Pure.
 */
final class ConfigurationHash {
    /** Which HTML or JavaScript would take for something else. */
    private static final String ESCAPED = "<>&\u2028\u2029";

    private ConfigurationHash() {}

    static String of(List<Block> blocks) {
        String json = blocks.stream().map(ConfigurationHash::json).collect(Collectors.joining(",", "[", "]"));
        try {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String json(Block block) {
        String keys = block.keys().stream().map(ConfigurationHash::text).collect(Collectors.joining(","));
        String directives = block.directives().entrySet().stream()
                .map(directive -> text(directive.getKey()) + ":" + tokens(directive.getValue()))
                .collect(Collectors.joining(","));
        return "{\"Keys\":[" + keys + "],\"Tokens\":{" + directives + "}}";
    }

    private static String tokens(List<Token> tokens) {
        return tokens.stream()
                .map(t -> "{\"File\":\"\",\"Line\":" + t.line() + ",\"Text\":" + text(t.text()) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
