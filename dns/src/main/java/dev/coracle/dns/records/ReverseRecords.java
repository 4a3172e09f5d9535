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

/** Names below {@code in-addr.arpa} and {@code ip6.arpa}. */
public final class ReverseRecords {
    private static final String IPV4 = "in-addr.arpa.";
    private static final String IPV6 = "ip6.arpa.";

    private ReverseRecords() {}

    /**
     * Whatever is no PTR record of the cluster does not exist, but for the zone's own name.
     *
     * @param name with a final dot
     * @param apex the zone's name
     */
    public static Answer answer(Zone zone, String name, String apex, int type) {
        ResourceRecord soa = zone.soaOf(apex);
        if (name.equals(apex) && type != RecordType.TXT) {
            return type == RecordType.SOA ? Answer.of(List.of(soa)) : Answer.negative(Rcode.NOERROR, soa);
        }
        List<String> names =
                type == RecordType.PTR ? addressOf(name).map(zone::namesOf).orElse(List.of()) : List.of();
        if (names.isEmpty()) {
            return Answer.negative(Rcode.NXDOMAIN, soa);
        }
        return Answer.of(names.stream()
                .map(n -> ResourceRecord.ofQuestion(RecordType.PTR, zone.ttl(), new RecordData.Target(n)))
                .toList());
    }

    /** The address that a name with a final dot is the reverse one of. */
    public static Optional<ZoneAddress> addressOf(String name) {
        boolean four = name.endsWith("." + IPV4);
        if (!four && !name.endsWith("." + IPV6)) {
            return Optional.empty();
        }
        String digits = name.substring(0, name.length() - (four ? IPV4 : IPV6).length() - 1);
        return address(List.of(digits.split("\\.")), four);
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
