package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;
import java.util.Optional;

/** The zone's own names: the apex with SOA and NS, the version of the DNS specification, the name server. */
public final class ZoneRecords {
    private static final String SPECIFICATION = "1.1.0";
    private static final int VERSION_TTL = 28800;

    private ZoneRecords() {}

    public static Answer apex(Zone zone, int type) {
        return switch (type) {
            case RecordType.SOA -> Answer.of(List.of(zone.soa()));
            case RecordType.NS -> nameServers(zone);
            default -> emptyName(zone, type);
        };
    }

    /** A name that exists only because others are below it: CoreDNS denies its existence to whoever asks for TXT. */
    public static Answer emptyName(Zone zone, int type) {
        return type == RecordType.TXT ? Negative.noName(zone) : Negative.noData(zone);
    }

    /** NODATA. */
    public static Answer nothing(Zone zone) {
        return Negative.noData(zone);
    }

    /** Names of the zone that are neither a Service's nor a pod's. {@code labels} are those left of the zone. */
    public static Answer other(Zone zone, List<String> labels, int type) {
        if (labels.equals(List.of("dns-version")) && type == RecordType.TXT) {
            return Answer.of(List.of(
                    ResourceRecord.ofQuestion(RecordType.TXT, VERSION_TTL, new RecordData.Text(SPECIFICATION))));
        }
        if (labels.equals(List.of("ns", "dns"))) {
            return RecordType.isAddress(type)
                    ? Positive.addresses(
                            zone,
                            type,
                            dnsService(zone).map(ServiceEntry::clusterIps).orElse(List.of()))
                    : emptyName(zone, type);
        }
        return Negative.noName(zone);
    }

    private static Answer nameServers(Zone zone) {
        Optional<ServiceEntry> dns = dnsService(zone);
        String server = dns.map(zone::nameOf).orElse("ns.dns." + zone.origin());
        List<ResourceRecord> glue = dns.map(ServiceEntry::clusterIps).orElse(List.of()).stream()
                .map(ip -> glue(zone, server, ip))
                .toList();
        ResourceRecord ns = ResourceRecord.ofQuestion(RecordType.NS, zone.ttl(), new RecordData.Target(server));
        return Answer.of(List.of(ns), glue);
    }

    private static ResourceRecord glue(Zone zone, String server, ZoneAddress ip) {
        return new ResourceRecord(server, ip.recordType(), zone.ttl(), ip.data());
    }

    private static Optional<ServiceEntry> dnsService(Zone zone) {
        return zone.service("kube-system", "kube-dns");
    }
}
