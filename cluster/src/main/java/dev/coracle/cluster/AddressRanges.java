package dev.coracle.cluster;

import dev.coracle.apimachinery.net.IpRange;
import java.util.Arrays;
import java.util.List;

/** The ranges of a cluster as they are written: one, or one of each family with a comma between them, the default family first. */
final class AddressRanges {
    private AddressRanges() {}

    /** @throws IllegalArgumentException saying what is wrong */
    static List<IpRange> parse(String text) {
        List<IpRange> ranges =
                Arrays.stream(text.split(",", -1)).map(IpRange::of).toList();
        if (ranges.size() > 2
                || ranges.size() == 2
                        && ranges.get(0).family().equals(ranges.get(1).family())) {
            throw new IllegalArgumentException(
                    "one range, or one of each IP family with a comma between them: " + text);
        }
        return ranges;
    }
}
