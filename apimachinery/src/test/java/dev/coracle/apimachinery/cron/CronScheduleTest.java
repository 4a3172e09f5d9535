package dev.coracle.apimachinery.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * * | 2026-01-02T03:04:05Z | 2026-01-02T03:05:00Z",
                "0 0 1 1 * | 2026-01-02T03:04:05Z | 2027-01-01T00:00:00Z",
                "*/15 * * * * | 2026-01-02T03:45:00Z | 2026-01-02T04:00:00Z",
                "30 4 * * mon-fri | 2026-01-02T05:00:00Z | 2026-01-05T04:30:00Z",
                "0 0 13 * 5 | 2026-01-02T01:00:00Z | 2026-01-09T00:00:00Z",
                "0 0 */2 * 1 | 2026-01-02T01:00:00Z | 2026-01-03T00:00:00Z",
                "0 0 29 2 * | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "@hourly | 2026-01-02T03:04:05Z | 2026-01-02T04:00:00Z",
                "@every 90s | 2026-01-02T03:04:05Z | 2026-01-02T03:05:35Z",
            })
    void findsTheNextTime(String schedule, String after, String next) {
        assertEquals(
                Optional.of(Instant.parse(next)),
                CronSchedule.parse(schedule).next(Instant.parse(after), ZoneOffset.UTC));
    }

    @Test
    void readsHoursInTheZoneOfTheSchedule() {
        assertEquals(
                Optional.of(Instant.parse("2026-07-01T07:00:00Z")),
                CronSchedule.parse("0 9 * * *")
                        .next(Instant.parse("2026-07-01T00:00:00Z"), ZoneId.of("Europe/Berlin")));
    }

    @Test
    void aDayThatNeverComesHasNoTime() {
        assertEquals(
                Optional.empty(),
                CronSchedule.parse("0 0 30 2 *").next(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    @Test
    void countsWhatWasMissed() {
        CronSchedule.Missed missed = CronSchedule.parse("*/10 * * * *")
                .missed(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:35:00Z"), ZoneOffset.UTC);

        assertEquals(new CronSchedule.Missed(Optional.of(Instant.parse("2026-01-01T00:30:00Z")), 3), missed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * | expected exactly 5 fields, found 3: [* * *]",
                "60 * * * * | end of range (60) above maximum (59): 60",
                "5-1 * * * * | beginning of range (5) beyond end of range (1): 5-1",
                "*/0 * * * * | step of range should be a positive number: */0",
                "@often | unrecognized descriptor: @often",
                "@every x | failed to parse duration @every x: time: invalid duration \"x\"",
                "a * * * * | failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax",
                "0 0 0 * * | beginning of range (0) below minimum (1): 0",
                "1/2/3 * * * * | too many slashes: 1/2/3",
                "1-2-3 * * * * | too many hyphens: 1-2-3",
            })
    void saysWhatIsWrong(String schedule, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> CronSchedule.parse(schedule))
                        .getMessage());
    }
}
