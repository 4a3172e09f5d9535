package dev.coracle.dns.wire;

import java.util.Optional;

/** What a packet turned out to be. */
public sealed interface Incoming permits Query, Incoming.Malformed, Incoming.Noise {

    /**
     * Enough of a header to say what is wrong.
     *
     * @param question when it could be read before the fault was met
     */
    record Malformed(int id, int flags, int rcode, Optional<Question> question) implements Incoming {}

    /** A response, or too short for a header: answering could start a loop. */
    record Noise() implements Incoming {}
}
