package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.quantity.Quantity;

/** Strings with a meaning of their own. */
final class Scalars {
    static final TextNode ZERO_QUANTITY = TextNode.valueOf("0");

    private Scalars() {}

    /** Canonical form; throws {@link IllegalArgumentException} with Go's text. */
    static JsonNode quantity(String text) {
        return TextNode.valueOf(
                isPlain(text) ? text : Quantity.parse(text.strip()).toString());
    }

    /** A whole number that has no shorter form, or a number of millis, mega- or gibibytes that has none: most of them. */
    private static boolean isPlain(String text) {
        int end = text.length();
        if (end == 0 || end > 6) {
            return false;
        }
        if (text.endsWith("Mi") || text.endsWith("Gi")) {
            end -= 2;
        } else if (text.endsWith("m")) {
            end -= 1;
        }
        if (end == 0 || text.charAt(0) < '1' || text.charAt(0) > '9') {
            return false;
        }
        int value = 0;
        for (int i = 0; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        return value < 1000;
    }

    /** Where standard base64 with padding goes wrong, -1 when it is right. Line breaks do not count. */
    static int badBase64(String text) {
        int symbols = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            if (c == '=') {
                return badPadding(text, i, symbols);
            }
            if (!isSymbol(c)) {
                return i;
            }
            symbols++;
        }
        return symbols % 4 == 0 ? -1 : length - symbols % 4;
    }

    private static int badPadding(String text, int at, int symbols) {
        int quantum = symbols % 4;
        if (quantum < 2) {
            return at;
        }
        int needed = 4 - quantum;
        int seen = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            if (c != '=' || seen == needed) {
                return i;
            }
            seen++;
        }
        return seen == needed ? -1 : text.length();
    }

    private static boolean isSymbol(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
}
