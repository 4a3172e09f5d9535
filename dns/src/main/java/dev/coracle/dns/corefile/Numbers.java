package dev.coracle.dns.corefile;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and durations as Go writes them. Pure. */
final class Numbers {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private Numbers() {}

    /** With the words of Go for what is none. */
    static int read(String text) throws CorefileException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CorefileException("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
    }

    static Optional<Duration> duration(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        double nanos = 0;
        Matcher part = PART.matcher(rest);
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * NANOS.get(part.group(2));
            end = part.end();
        }
        return end == 0 || end < rest.length()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (text.startsWith("-") ? -nanos : nanos)));
    }

    static Duration readDuration(String text) throws CorefileException {
        return duration(text).orElseThrow(() -> new CorefileException("time: invalid duration \"" + text + "\""));
    }
}
