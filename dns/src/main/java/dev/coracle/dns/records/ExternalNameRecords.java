package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.Zone;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;

/** A Service of type ExternalName: a CNAME. Whoever asked for addresses also wants those of the target. */
final class ExternalNameRecords {
    private ExternalNameRecords() {}

    /** @param below whether the question has labels left of the Service's name */
    static Answer answer(Zone zone, ServiceEntry service, boolean below, int type) {
        if (below || service.externalName().isEmpty()) {
            return Negative.noName(zone);
        }
        ResourceRecord cname =
                ResourceRecord.ofQuestion(RecordType.CNAME, zone.ttl(), new RecordData.Target(service.externalName()));
        if (type == RecordType.CNAME) {
            return Answer.of(List.of(cname));
        }
        return RecordType.isAddress(type)
                ? Answer.of(List.of(cname)).asking(service.externalName())
                : Negative.noData(zone);
    }
}
