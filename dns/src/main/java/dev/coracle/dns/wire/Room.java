package dev.coracle.dns.wire;

/**
 * How long an answer may be, in bytes.
 *
 * @param message what the client takes; the rest is cut off
 * @param uncompressed names are written whole while the message stays below this
 */
public record Room(int message, int uncompressed) {
    /** What CoreDNS lets through uncompressed over UDP, so that no packet is cut in two on the way. */
    private static final int UNCOMPRESSED_IPV4 = 1480;

    private static final int UNCOMPRESSED_IPV6 = 1220;
    private static final int LONGEST_MESSAGE = 0xFFFF;

    public static final Room TCP = new Room(LONGEST_MESSAGE, LONGEST_MESSAGE);

    public static Room udp(Query query, boolean ipv6) {
        int limit = query.udpLimit();
        return new Room(limit, Math.min(limit, longestUncompressed(ipv6)));
    }

    /** Over UDP, whatever the client takes. */
    public static int longestUncompressed(boolean ipv6) {
        return ipv6 ? UNCOMPRESSED_IPV6 : UNCOMPRESSED_IPV4;
    }
}
