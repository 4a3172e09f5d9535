package dev.coracle.cluster;

import dev.coracle.apimachinery.net.IpRange;
import java.util.Arrays;
import java.util.List;

/** The ranges of a cluster as they are written: one, or one of each family with a comma between them, the default family first. */
final class AddressRanges {
    private static final IpRange IPV4_PODS = IpRange.of("10.244.0.0/16");
    private static final IpRange IPV6_PODS = IpRange.of("fd00:10:244::/56");

    private AddressRanges() {}

    /** Where pods' addresses come from when nobody says, in the family of {@code services}. */
    static IpRange usualPods(IpRange services) {
        return services.first().isIpv4() ? IPV4_PODS : IPV6_PODS;
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static List<IpRange> parse(String text) {
        List<IpRange> ranges =
                Arrays.stream(text.split(",", -1)).map(IpRange::of).toList();
        if (ranges.size() > 2
                || ranges.size() == 2
                        && ranges.get(0).family().equals(ranges.get(1).family())) {
            throw new IllegalArgumentException(
                    "it must be one range, or one of each IP family with a comma between them: " + text);
        }
        return ranges;
    }

    static List<String> texts(List<IpRange> ranges) {
        return ranges.stream().map(IpRange::toString).toList();
    }
}
