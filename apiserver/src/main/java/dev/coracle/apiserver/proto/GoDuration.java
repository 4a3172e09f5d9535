package dev.coracle.apiserver.proto;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's spelling of a duration: {@code 1h2m3.5s}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9.]+)(h|ms|us|µs|ns|m|s)");

    private GoDuration() {}

    static String text(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        long rest = Math.abs(nanos);
        if (rest < 1_000) {
            return sign + rest + "ns";
        }
        if (rest < 1_000_000) {
            return sign + decimal(rest, 1_000) + "µs";
        }
        if (rest < 1_000_000_000) {
            return sign + decimal(rest, 1_000_000) + "ms";
        }
        long minutes = rest / 60_000_000_000L;
        String seconds = decimal(rest % 60_000_000_000L, 1_000_000_000) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        return sign + (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, long unit) {
        return java.math.BigDecimal.valueOf(value)
                .divide(java.math.BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    static long nanos(String text) {
        Matcher parts = PART.matcher(text);
        double sum = 0;
        while (parts.find()) {
            sum += Double.parseDouble(parts.group(1)) * unit(parts.group(2));
        }
        return text.startsWith("-") ? -Math.round(sum) : Math.round(sum);
    }

    private static double unit(String name) {
        return switch (name) {
            case "h" -> 3_600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "ns" -> 1;
            default -> 1e3;
        };
    }
}
