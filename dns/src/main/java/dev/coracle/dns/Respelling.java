package dev.coracle.dns;

import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;

/**
 * CoreDNS takes the zone's name out of the question, with its capitals: SOA records, name servers and targets of SRV records below
 * the zone show them. Aliases and PTR records keep the spelling of the configuration. Pure.
 */
record Respelling(String zone, String spelled) {

    Answer of(Answer answer) {
        return zone.equals(spelled)
                ? answer
                : answer.with(
                        answer.answers().stream().map(this::ofAnswers).toList(),
                        all(answer.authority()),
                        all(answer.additional()),
                        answer.ask());
    }

    /** The address of an alias' target has the owner that the alias says. */
    private ResourceRecord ofAnswers(ResourceRecord record) {
        return new ResourceRecord(
                record.type() == RecordType.SOA ? name(record.owner()) : record.owner(),
                record.type(),
                record.ttl(),
                data(record));
    }

    private List<ResourceRecord> all(List<ResourceRecord> records) {
        return records.stream().map(this::record).toList();
    }

    private ResourceRecord record(ResourceRecord record) {
        return new ResourceRecord(name(record.owner()), record.type(), record.ttl(), data(record));
    }

    private RecordData data(ResourceRecord record) {
        if (record.data() instanceof RecordData.Srv srv) {
            return new RecordData.Srv(srv.priority(), srv.weight(), srv.port(), name(srv.target()));
        }
        if (record.data() instanceof RecordData.Soa soa) {
            return new RecordData.Soa(
                    name(soa.primary()),
                    name(soa.mailbox()),
                    soa.serial(),
                    soa.refresh(),
                    soa.retry(),
                    soa.expire(),
                    soa.minimum());
        }
        return record.type() == RecordType.NS && record.data() instanceof RecordData.Target target
                ? new RecordData.Target(name(target.name()))
                : record.data();
    }

    private String name(String name) {
        return name.endsWith(zone) ? name.substring(0, name.length() - zone.length()) + spelled : name;
    }
}
