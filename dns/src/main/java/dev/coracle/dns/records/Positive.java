package dev.coracle.dns.records;

import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The shapes that answers of several families share. */
final class Positive {
    private Positive() {}

    /** One record per distinct address of family {@code type}; NODATA when there is none. */
    static Answer addresses(Zone zone, int type, Collection<ZoneAddress> addresses) {
        List<ResourceRecord> records = new ArrayList<>(addresses.size());
        Set<ZoneAddress> seen = addresses.size() > 1 ? new LinkedHashSet<>(addresses) : Set.copyOf(addresses);
        for (ZoneAddress address : seen) {
            if (address.recordType() == type) {
                records.add(ResourceRecord.ofQuestion(type, zone.ttl(), address.data()));
            }
        }
        return records.isEmpty() ? Answer.negative(Rcode.NOERROR, zone.soa()) : Answer.of(records);
    }
}
