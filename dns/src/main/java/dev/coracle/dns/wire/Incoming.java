package dev.coracle.dns.wire;

/** What a packet turned out to be. */
public sealed interface Incoming permits Query, Incoming.Malformed, Incoming.Noise {

    /** Enough of a header to say what is wrong. */
    record Malformed(int id, int flags, int rcode) implements Incoming {}

    /** A response, or too short for a header: answering could start a loop. */
    record Noise() implements Incoming {}
}
