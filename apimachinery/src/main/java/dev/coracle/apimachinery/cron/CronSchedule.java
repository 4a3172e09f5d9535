package dev.coracle.apimachinery.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The times of a CronJob: five fields, {@code @daily} and its like, or {@code @every 90s}, with the errors of the parser that
 * Kubernetes uses. Immutable.
 */
public final class CronSchedule {
    private static final List<String> MONTHS =
            List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final Map<String, String> NAMED = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final int YEARS_AHEAD = 5;

    private final Optional<Duration> every;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean anyDay;

    private CronSchedule(Optional<Duration> every, List<BitSet> fields, boolean anyDay) {
        this.every = every;
        this.minutes = fields.get(0);
        this.hours = fields.get(1);
        this.days = fields.get(2);
        this.months = fields.get(3);
        this.weekdays = fields.get(4);
        this.anyDay = anyDay;
    }

    /** An IllegalArgumentException's message says what is wrong. */
    public static CronSchedule parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty spec string");
        }
        if (text.startsWith("@")) {
            return named(text);
        }
        String[] parts = text.isBlank() ? new String[0] : text.strip().split("\\s+");
        if (parts.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + parts.length + ": [" + String.join(" ", parts) + "]");
        }
        List<BitSet> fields = List.of(
                field(parts[0], 0, 59, List.of()),
                field(parts[1], 0, 23, List.of()),
                field(parts[2], 1, 31, List.of()),
                field(parts[3], 1, 12, MONTHS),
                field(parts[4], 0, 6, DAYS));
        boolean anyDay = starred(parts[2]) || starred(parts[4]);
        return new CronSchedule(Optional.empty(), fields, anyDay);
    }

    private static CronSchedule named(String text) {
        if (text.startsWith("@every ")) {
            Duration every = GoDuration.parse(text.substring("@every ".length()));
            BitSet none = new BitSet();
            return new CronSchedule(
                    Optional.of(every.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : every),
                    List.of(none, none, none, none, none),
                    true);
        }
        String fields = NAMED.get(text);
        if (fields == null) {
            throw new IllegalArgumentException("unrecognized descriptor: " + text);
        }
        return parse(fields);
    }

    /** Whether a field is open to every value; one with steps is not. */
    private static boolean starred(String field) {
        return List.of(field.split(",")).stream().anyMatch(part -> part.matches("[*?](-[^/]*)?(/[01])?"));
    }

    private static BitSet field(String field, int min, int max, List<String> names) {
        BitSet set = new BitSet(max + 1);
        for (String part : field.split(",")) {
            range(part, min, max, names, set);
        }
        return set;
    }

    private static void range(String part, int min, int max, List<String> names, BitSet set) {
        String[] stepped = part.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        if (stepped.length > 2) {
            throw new IllegalArgumentException("too many slashes: " + part);
        }
        if (ends.length > 2) {
            throw new IllegalArgumentException("too many hyphens: " + part);
        }
        int from = min;
        int to = max;
        if (!stepped[0].equals("*") && !stepped[0].equals("?")) {
            from = number(ends[0], names);
            to = ends.length == 2 ? number(ends[1], names) : stepped.length == 2 ? max : from;
        }
        int step = stepped.length == 2 ? number(stepped[1], List.of()) : 1;
        if (from < min) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") below minimum (" + min + "): " + part);
        }
        if (to > max) {
            throw new IllegalArgumentException("end of range (" + to + ") above maximum (" + max + "): " + part);
        }
        if (from > to) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") beyond end of range (" + to + "): " + part);
        }
        if (step == 0) {
            throw new IllegalArgumentException("step of range should be a positive number: " + part);
        }
        for (int i = from; i <= to; i += step) {
            set.set(i);
        }
    }

    private static int number(String text, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0 && !text.isEmpty()) {
            return named;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "failed to parse int from " + text + ": strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
        return Integer.parseInt(text);
    }

    /** The first time after {@code time}; empty when there is none within years, as for the 30th of February. */
    public Optional<Instant> next(Instant time, ZoneId zone) {
        if (every.isPresent()) {
            return Optional.of(time.truncatedTo(ChronoUnit.SECONDS).plus(every.get()));
        }
        ZonedDateTime at = time.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int lastYear = at.getYear() + YEARS_AHEAD;
        while (at.getYear() <= lastYear) {
            if (!months.get(at.getMonthValue())) {
                at = midnight(at.toLocalDateTime().withDayOfMonth(1).plusMonths(1), zone);
            } else if (!matchesDay(at)) {
                at = midnight(at.toLocalDateTime().plusDays(1), zone);
            } else if (!hours.get(at.getHour())) {
                at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!minutes.get(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return Optional.of(at.toInstant());
            }
        }
        return Optional.empty();
    }

    private static ZonedDateTime midnight(LocalDateTime day, ZoneId zone) {
        return day.toLocalDate().atStartOfDay(zone);
    }

    /** When both kinds of day are restricted, either is enough. */
    private boolean matchesDay(ZonedDateTime at) {
        boolean day = days.get(at.getDayOfMonth());
        boolean weekday = weekdays.get(at.getDayOfWeek().getValue() % 7);
        return anyDay ? day && weekday : day || weekday;
    }

    /** The last time in ({@code after}, {@code now}], and how many there were. */
    public Missed missed(Instant after, Instant now, ZoneId zone) {
        int count = 0;
        Optional<Instant> last = Optional.empty();
        Optional<Instant> next = next(after, zone);
        while (next.isPresent() && !next.get().isAfter(now)) {
            last = next;
            count++;
            next = next(next.get(), zone);
        }
        return new Missed(last, count);
    }

    /** @param last the latest of them */
    public record Missed(Optional<Instant> last, int count) {}
}
