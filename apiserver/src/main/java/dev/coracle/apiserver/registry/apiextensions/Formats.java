package dev.coracle.apiserver.registry.apiextensions;

import com.google.re2j.Pattern;
import dev.coracle.apiserver.registry.NameRule;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;

/** The formats that kube-apiserver checks; any other says nothing about a value. Stateless. */
final class Formats {
    private static final String HEX = "[0-9a-fA-F]";
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("^(" + OCTET + "\\.){3}" + OCTET + "$");
    private static final Map<String, Pattern> PATTERNS = Map.ofEntries(
            pattern("uuid", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
            pattern("uuid3", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
            pattern("uuid4", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
            pattern("uuid5", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
            pattern("mac", "^(" + HEX + "{2}[:-]){5}" + HEX + "{2}$"),
            pattern("bsonobjectid", "^" + HEX + "{24}$"),
            pattern("hexcolor", "^#?(" + HEX + "{3}|" + HEX + "{6})$"),
            pattern("email", "^[^@\\s]+@[^@\\s]+$"),
            pattern(
                    "hostname",
                    "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\\.?$"),
            pattern(
                    "duration",
                    "^[+-]?(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)"
                            + "(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))*)$"
                            + "|^[0-9]+ ?(ns|us|µs|ms|s|sec|m|min|h|hr|hour|d|day|w|week)s?$"));

    private Formats() {}

    private static Map.Entry<String, Pattern> pattern(String format, String regex) {
        return Map.entry(format, Pattern.compile(regex));
    }

    static boolean accepts(String format, String text) {
        Pattern pattern = PATTERNS.get(format);
        if (pattern != null) {
            return pattern.matcher(text).find();
        }
        return switch (format) {
            case "date-time", "datetime" -> isDateTime(text);
            case "date" -> isDate(text);
            case "byte" -> isBase64(text);
            case "ipv4" -> IPV4.matcher(text).find();
            case "ipv6" -> text.indexOf(':') >= 0 && isIpv6(text);
            case "ip" -> IPV4.matcher(text).find() || isIpv6(text);
            case "cidr" -> isCidr(text);
            case "uri" -> isUri(text);
            case "k8s-short-name" -> NameRule.LABEL.accepts(text);
            case "k8s-long-name" -> NameRule.SUBDOMAIN.accepts(text);
            default -> true;
        };
    }

    /** Whether a number fits {@code int32} or {@code int64}. */
    static boolean holds(String format, BigDecimal number) {
        return switch (format) {
            case "int32" -> isWithin(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "int64" -> isWithin(number, Long.MIN_VALUE, Long.MAX_VALUE);
            default -> true;
        };
    }

    private static boolean isWithin(BigDecimal number, long least, long most) {
        return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private static boolean isDateTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return false;
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        String address = text.substring(0, slash);
        return IPV4.matcher(address).find() ? bits <= 32 : isIpv6(address) && bits <= 128;
    }

    /** Groups of up to four digits, one gap, and perhaps a dotted end. */
    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        if (gap < 0) {
            return groups(text) == 8;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        int left = before.isEmpty() ? 0 : groups(before);
        int right = after.isEmpty() ? 0 : groups(after);
        return left >= 0 && right >= 0 && left + right < 8;
    }

    /** How many groups of 16 bits, or -100 when it is none of that. */
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && IPV4.matcher(parts[i]).find()) {
                count += 2;
            } else if (parts[i].matches(HEX + "{1,4}")) {
                count++;
            } else {
                return -100;
            }
        }
        return count;
    }
}
