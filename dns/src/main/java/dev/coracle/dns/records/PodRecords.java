package dev.coracle.dns.records;

import dev.coracle.dns.PodRecordMode;
import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordType;
import java.util.List;
import java.util.Optional;

/** Names below {@code pod.ZONE}: an address with dashes in an existing namespace is that address, pod or no pod unless verified. */
public final class PodRecords {
    private static final int IPV4_DASHES = 3;

    /** One or two labels left of the address are looked over. */
    private static final int MOST_LABELS = 4;

    private PodRecords() {}

    /** @param labels those left of {@code pod}, leftmost first, at least one */
    public static Answer answer(Zone zone, List<String> labels, int type) {
        String namespace = labels.get(labels.size() - 1);
        if (zone.settings().pods() == PodRecordMode.DISABLED || !zone.hasNamespace(namespace)) {
            return Negative.noName(zone);
        }
        if (labels.size() == 1) {
            return ZoneRecords.emptyName(zone, type);
        }
        String pod = labels.get(labels.size() - 2);
        Optional<ZoneAddress> address = labels.size() > MOST_LABELS ? Optional.empty() : undashed(pod);
        boolean verified = zone.settings().pods() == PodRecordMode.VERIFIED;
        if (address.isEmpty() || verified && !zone.hasPod(namespace, address.get())) {
            return Negative.noName(zone);
        }
        if (type == RecordType.SRV) {
            return SrvRecords.ofPod(zone, pod + "." + namespace + ".pod." + zone.origin(), address.get());
        }
        return RecordType.isAddress(type)
                ? Positive.addresses(zone, type, List.of(address.get()))
                : Negative.noData(zone);
    }

    private static Optional<ZoneAddress> undashed(String label) {
        boolean four = label.chars().filter(c -> c == '-').count() == IPV4_DASHES && !label.contains("--");
        return ZoneAddress.parse(label.replace('-', four ? '.' : ':'));
    }
}
