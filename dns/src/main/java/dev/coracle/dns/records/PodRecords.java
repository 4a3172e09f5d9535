package dev.coracle.dns.records;

import dev.coracle.dns.IpAddress;
import dev.coracle.dns.PodRecordMode;
import dev.coracle.dns.Zone;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordType;
import java.util.List;
import java.util.Optional;

/** Names below {@code pod.ZONE}: an address with dashes in an existing namespace is that address, pod or no pod. */
public final class PodRecords {
    private static final int IPV4_DASHES = 3;

    private PodRecords() {}

    /** @param labels those left of {@code pod}, leftmost first, at least one */
    public static Answer answer(Zone zone, List<String> labels, int type) {
        String namespace = labels.get(labels.size() - 1);
        if (zone.settings().pods() == PodRecordMode.DISABLED || !zone.hasNamespace(namespace)) {
            return Negative.noName(zone);
        }
        if (labels.size() == 1) {
            return Negative.noData(zone);
        }
        Optional<IpAddress> address = labels.size() > 2 ? Optional.empty() : undashed(labels.get(0));
        if (address.isEmpty()) {
            return Negative.noName(zone);
        }
        return RecordType.isAddress(type)
                ? Positive.addresses(zone, type, List.of(address.get()))
                : Negative.noData(zone);
    }

    private static Optional<IpAddress> undashed(String label) {
        boolean four = label.chars().filter(c -> c == '-').count() == IPV4_DASHES && !label.contains("--");
        return IpAddress.parse(label.replace('-', four ? '.' : ':'));
    }
}
