package dev.coracle.apiserver.schema;

/**
 * Says what is wrong with a text that is not JSON, as Go's {@code encoding/json} scanner says it. Used after another parser has
 * refused the text, so speed does not matter.
 */
public final class GoJsonSyntax {
    /** Go's limit is ten times that; readers here use the stack, and writers refuse deeper trees. */
    static final int DEPTH = 1000;

    static final String TOO_DEEP = "exceeded max depth";
    private static final String END = "unexpected end of JSON input";

    private final byte[] text;
    private int at;
    private int depth;

    private GoJsonSyntax(byte[] text) {
        this.text = text;
    }

    /** The message; a text with no fault is one that was refused for its depth. */
    public static String fault(byte[] text) {
        try {
            GoJsonSyntax scanner = new GoJsonSyntax(text);
            scanner.value("looking for beginning of value");
            scanner.space();
            if (scanner.at < text.length) {
                throw scanner.unexpected("after top-level value");
            }
            return TOO_DEEP;
        } catch (DecodeException e) {
            return e.getMessage();
        }
    }

    private void value(String context) {
        space();
        if (++depth > DEPTH) {
            throw new DecodeException(TOO_DEEP);
        }
        byte c = peek();
        switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) {
                    throw unexpected(context);
                }
                number();
            }
        }
        depth--;
    }

    private void object() {
        at++;
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            space();
            if (peek() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value("looking for beginning of value");
            space();
            byte c = peek();
            if (c != ',' && c != '}') {
                throw unexpected("after object key:value pair");
            }
            at++;
            if (c == '}') {
                return;
            }
        }
    }

    private void array() {
        at++;
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value("looking for beginning of value");
            space();
            byte c = peek();
            if (c != ',' && c != ']') {
                throw unexpected("after array element");
            }
            at++;
            if (c == ']') {
                return;
            }
        }
    }

    private void string() {
        at++;
        while (true) {
            byte c = peek();
            if (c >= 0 && c < 0x20) {
                throw unexpected("in string literal");
            }
            at++;
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() {
        byte c = peek();
        if (c == 'u') {
            at++;
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
                at++;
            }
            return;
        }
        if ("bfnrt\\/\"".indexOf(c) < 0) {
            throw unexpected("in string escape code");
        }
        at++;
    }

    private void literal(String word) {
        at++;
        for (int i = 1; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
            at++;
        }
    }

    private void number() {
        if (peek() == '-') {
            at++;
            if (!isDigit(peek())) {
                throw unexpected("in numeric literal");
            }
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            if (!isDigit(peek())) {
                throw unexpected("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw unexpected("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length && isDigit(text[at])) {
            at++;
        }
    }

    private void space() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private byte peek() {
        if (at >= text.length) {
            throw new DecodeException(END);
        }
        return text[at];
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private DecodeException unexpected(String context) {
        return new DecodeException("invalid character " + quote(text[at] & 0xff) + " " + context);
    }

    private static String quote(int c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case '\\' -> "'\\\\'";
            default -> c < 0x20 || c == 0x7f ? String.format("'\\x%02x'", c) : "'" + (char) c + "'";
        };
    }
}
