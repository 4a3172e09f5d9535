package dev.coracle.dns.records;

import dev.coracle.dns.Zone;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Rcode;

/** The two ways to say no, each with the zone's SOA. */
final class Negative {
    private Negative() {}

    /** The name exists, but has nothing of this type. */
    static Answer noData(Zone zone) {
        return Answer.negative(Rcode.NOERROR, zone.soa());
    }

    static Answer noName(Zone zone) {
        return Answer.negative(Rcode.NXDOMAIN, zone.soa());
    }
}
