package dev.coracle.dns.wire;

import java.util.Map;

/** The record types and classes this server has an opinion on, by their IANA numbers. */
public final class RecordType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int OPT = 41;
    public static final int IXFR = 251;
    public static final int AXFR = 252;
    public static final int ANY = 255;

    public static final int CLASS_IN = 1;

    private RecordType() {}

    /** By the names that zone files use. */
    private static final Map<String, Integer> NUMBERS = Map.of(
            "A", A, "NS", NS, "CNAME", CNAME, "SOA", SOA, "PTR", PTR, "TXT", TXT, "AAAA", AAAA, "SRV", SRV, "ANY", ANY);

    /** 0, which no record has, for a name that is not known here. */
    public static int numberOf(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }

    /** As zone files write it; types without a name here as RFC 3597 does. */
    public static String nameOf(int type) {
        return NUMBERS.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("TYPE" + type);
    }

    public static boolean isAddress(int type) {
        return type == A || type == AAAA;
    }
}
