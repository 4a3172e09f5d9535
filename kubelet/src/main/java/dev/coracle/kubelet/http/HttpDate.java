package dev.coracle.kubelet.http;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The header {@code Date}, made once a second. Thread-safe. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long epoch, String text) {}

    private final Clock clock;
    private volatile Second last = new Second(Long.MIN_VALUE, "");

    HttpDate(Clock clock) {
        this.clock = clock;
    }

    String now() {
        Instant instant = clock.instant();
        Second second = last;
        if (second.epoch != instant.getEpochSecond()) {
            second = new Second(instant.getEpochSecond(), FORMAT.format(instant));
            last = second;
        }
        return second.text;
    }
}
