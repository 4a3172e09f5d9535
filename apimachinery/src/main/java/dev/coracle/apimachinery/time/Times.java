package dev.coracle.apimachinery.time;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The two ways Kubernetes writes an instant: {@code metav1.Time} (seconds) and {@code metav1.MicroTime} (6 decimals). */
public final class Times {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** {@code 2026-01-02T03:04:05Z}. */
    public static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code 2026-01-02T03:04:05.000006Z}. */
    public static String micros(Instant instant) {
        return MICROS.format(instant);
    }

    /** Reads either form; any RFC 3339 offset is accepted. */
    public static Instant parse(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    }
}
