package dev.coracle.dns.wire;

import java.util.Optional;

/** A query that could be read. {@code flags} is the second word of the header. */
public record Query(int id, int flags, Question question, Optional<Edns> edns) implements Incoming {
    private static final int SMALLEST_LIMIT = 512;

    /** The longest answer that the client takes over UDP. */
    public int udpLimit() {
        return edns.isEmpty()
                ? SMALLEST_LIMIT
                : Math.max(SMALLEST_LIMIT, edns.get().udpSize());
    }
}
