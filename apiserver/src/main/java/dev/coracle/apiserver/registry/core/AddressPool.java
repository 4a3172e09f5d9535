package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.net.IpRange;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** In which order the addresses of one range are given out. Immutable. */
record AddressPool(IpRange range) {
    private static final int STATIC_STEP = 16;
    private static final int LEAST_STATIC = 16;
    private static final int MOST_STATIC = 256;

    /** How many addresses can be given out: not the first one and, of IPv4, not the last one. */
    long usable() {
        return Math.max(0, range.size() - (range.first().isIpv4() ? 2 : 1));
    }

    /** How many of them, from the lowest up, are left to people who choose addresses by hand. */
    long staticBand() {
        long size = range.size();
        return size <= LEAST_STATIC ? 0 : Math.min(Math.max(LEAST_STATIC, size / STATIC_STEP), MOST_STATIC);
    }

    /** A free address: from the upper band while it has any. */
    Optional<String> free(Predicate<String> taken, RandomGenerator random) {
        long band = staticBand();
        Optional<String> high = free(1 + band, usable() - band, taken, random);
        return high.isPresent() ? high : free(1, Math.min(band, usable()), taken, random);
    }

    private Optional<String> free(long from, long count, Predicate<String> taken, RandomGenerator random) {
        if (count <= 0) {
            return Optional.empty();
        }
        long start = random.nextLong(count);
        for (long i = 0; i < count; i++) {
            // Not (start + i) % count, which overflows in a /64.
            long index = i < count - start ? start + i : i - (count - start);
            String ip = range.at(from + index).toString();
            if (!taken.test(ip)) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }
}
