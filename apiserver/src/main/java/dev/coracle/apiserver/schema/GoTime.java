package dev.coracle.apiserver.schema;

import dev.coracle.apimachinery.time.Times;
import java.time.DateTimeException;
import java.time.Instant;

/** RFC 3339 instants as Go's {@code time.Parse} reads them; failures carry its texts. */
final class GoTime {
    private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";
    /** The layout's elements up to the seconds, and what each is made of: digits, or the text itself. */
    private static final String[] ELEMENTS = {"2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"};

    private GoTime() {}

    /** As {@code metav1.Time} writes it. */
    static String seconds(String text) {
        if (text.length() == 20 && text.charAt(19) == 'Z') {
            check(text, SECONDS);
            return text;
        }
        return Times.seconds(parse(text, SECONDS));
    }

    /** As {@code metav1.MicroTime} writes it. */
    static String micros(String text) {
        return Times.micros(parse(text, MICROS));
    }

    private static Instant parse(String text, String layout) {
        check(text, layout);
        try {
            return Times.parse(text);
        } catch (DateTimeException e) {
            throw fault(text, layout, "", "Z07:00");
        }
    }

    private static void check(String text, String layout) {
        int at = 0;
        for (String element : ELEMENTS) {
            if (!matches(text, at, element)) {
                throw fault(text, layout, text.substring(at), element);
            }
            at += element.length();
        }
        range(text, "month", number(text, 5, 7), 1, 12);
        range(text, "day", number(text, 8, 10), 1, daysOf(number(text, 0, 4), number(text, 5, 7)));
        range(text, "hour", number(text, 11, 13), 0, 23);
        range(text, "minute", number(text, 14, 16), 0, 59);
        range(text, "second", number(text, 17, 19), 0, 59);
        zone(text, layout, fraction(text, at, layout));
    }

    private static int fraction(String text, int at, String layout) {
        int end = at;
        if (end < text.length() && text.charAt(end) == '.') {
            end++;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
        }
        if (layout.equals(MICROS) && end - at != 7) {
            throw fault(text, layout, text.substring(at), ".000000");
        }
        return end - at == 1 ? at : end;
    }

    private static void zone(String text, String layout, int at) {
        String rest = text.substring(at);
        boolean offset = rest.length() >= 6
                && (rest.charAt(0) == '+' || rest.charAt(0) == '-')
                && rest.charAt(3) == ':'
                && isDigit(rest.charAt(1))
                && isDigit(rest.charAt(2))
                && isDigit(rest.charAt(4))
                && isDigit(rest.charAt(5));
        if (!rest.startsWith("Z") && !offset) {
            throw fault(text, layout, rest, "Z07:00");
        }
        String extra = rest.substring(offset ? 6 : 1);
        if (!extra.isEmpty()) {
            throw new IllegalArgumentException(
                    "parsing time " + Texts.quote(text) + ": extra text: " + Texts.quote(extra));
        }
    }

    private static boolean matches(String text, int at, String element) {
        if (at + element.length() > text.length()) {
            return false;
        }
        if (element.length() == 1) {
            return text.charAt(at) == element.charAt(0);
        }
        for (int i = 0; i < element.length(); i++) {
            if (!isDigit(text.charAt(at + i))) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }

    private static void range(String text, String what, int value, int least, int greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException("parsing time " + Texts.quote(text) + ": " + what + " out of range");
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException fault(String text, String layout, String rest, String element) {
        return new IllegalArgumentException("parsing time " + Texts.quote(text) + " as " + Texts.quote(layout)
                + ": cannot parse " + Texts.quote(rest) + " as " + Texts.quote(element));
    }
}
