package dev.coracle.kubelet.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * When a container that ended may run again: at once, then after 10 s doubling to 5 minutes; a run of 10 minutes forgets the
 * past. Immutable.
 *
 * @param delay before the restart after the next end
 */
record CrashLoop(Duration delay) {
    static final CrashLoop NONE = new CrashLoop(Duration.ZERO);
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    /** What to wait now, given how long the latest run lasted. */
    Duration waitAfter(Instant started, Instant finished) {
        return forgiven(started, finished) ? Duration.ZERO : delay;
    }

    CrashLoop next(Instant started, Instant finished) {
        if (delay.isZero() || forgiven(started, finished)) {
            return new CrashLoop(FIRST);
        }
        Duration doubled = delay.multipliedBy(2);
        return new CrashLoop(doubled.compareTo(LIMIT) > 0 ? LIMIT : doubled);
    }

    private static boolean forgiven(Instant started, Instant finished) {
        return Duration.between(started, finished).compareTo(FORGIVEN_AFTER) > 0;
    }

    /** As Go prints it: {@code 10s}, {@code 1m20s}, {@code 5m0s}. */
    static String text(Duration wait) {
        long seconds = wait.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
