package dev.coracle.dns.wire;

/** The kinds of query, in the second word of a header. */
final class Opcode {
    static final int MASK = 0x7800;
    private static final int QUERY = 0;

    /** Zone change announcements, which miekg/dns lets through and CoreDNS answers like a query. */
    private static final int NOTIFY = 4 << 11;

    private Opcode() {}

    static boolean isQuery(int flags) {
        return (flags & MASK) == QUERY;
    }

    static boolean isServed(int flags) {
        return isQuery(flags) || (flags & MASK) == NOTIFY;
    }
}
