package dev.coracle.dns.records;

import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;
import java.util.Optional;

/**
 * Names below {@code in-addr.arpa} and {@code ip6.arpa}. An address that the cluster does not know falls through to the
 * upstream, as the Corefile's {@code fallthrough} says; without one it is NXDOMAIN.
 */
public final class ReverseRecords {
    private static final String IPV4 = "in-addr.arpa.";
    private static final String IPV6 = "ip6.arpa.";

    private ReverseRecords() {}

    /** Whether the name with these labels is answered here at all. */
    public static boolean covers(List<String> labels) {
        int n = labels.size();
        return n >= 2
                && labels.get(n - 1).equals("arpa")
                && (labels.get(n - 2).equals("in-addr") || labels.get(n - 2).equals("ip6"));
    }

    /** The reverse zone of a name that is covered. */
    public static String zoneOf(List<String> labels) {
        return labels.get(labels.size() - 2).equals("in-addr") ? IPV4 : IPV6;
    }

    /** Whatever is no PTR record of the cluster falls through, but for the zone's own name. */
    public static Answer answer(Zone zone, List<String> labels, int type) {
        String apex = zoneOf(labels);
        ResourceRecord soa = zone.soaOf(apex);
        if (labels.size() == 2 && type != RecordType.TXT) {
            return type == RecordType.SOA ? Answer.of(List.of(soa)) : Answer.negative(Rcode.NOERROR, soa);
        }
        List<String> names = type == RecordType.PTR
                ? address(labels.subList(0, labels.size() - 2), apex.equals(IPV4))
                        .map(zone::namesOf)
                        .orElse(List.of())
                : List.of();
        if (names.isEmpty()) {
            return Answer.negative(Rcode.NXDOMAIN, soa).forUpstream();
        }
        return Answer.of(names.stream()
                .map(n -> ResourceRecord.ofQuestion(RecordType.PTR, zone.ttl(), new RecordData.Target(n)))
                .toList());
    }

    private static Optional<ZoneAddress> address(List<String> digits, boolean four) {
        if (digits.size() != (four ? 4 : 32)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = digits.size() - 1; i >= 0; i--) {
            text.append(digits.get(i));
            if (i > 0 && (four || i % 4 == 0)) {
                text.append(four ? '.' : ':');
            }
        }
        return ZoneAddress.parse(text.toString());
    }
}
