package dev.coracle.dns.wire;

/**
 * The OPT record of a query.
 *
 * @param udpSize what the client can receive in one datagram
 * @param echoed the options to send back, encoded: COOKIE, NSID, EXPIRE, padding and keepalive; CoreDNS strips the others
 */
public record Edns(int udpSize, int version, boolean dnssecOk, byte[] echoed) {
    static final int NSID = 3;
    static final int EXPIRE = 9;
    static final int COOKIE = 10;
    static final int KEEPALIVE = 11;
    static final int PADDING = 12;

    /** Those whose data has a form to keep: without it miekg/dns takes the whole query for malformed. */
    static boolean hasForm(int option) {
        return option == EXPIRE || option == KEEPALIVE;
    }

    static boolean isWellFormed(int option, int length) {
        return switch (option) {
            case EXPIRE -> length == 0 || length >= 4;
            case KEEPALIVE -> length == 0 || length == 2;
            default -> true;
        };
    }

    static boolean echoes(int option) {
        return option == NSID || option == EXPIRE || option == COOKIE || option == KEEPALIVE || option == PADDING;
    }
}
