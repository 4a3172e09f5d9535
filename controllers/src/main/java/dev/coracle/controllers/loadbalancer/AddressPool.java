package dev.coracle.controllers.loadbalancer;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** The addresses that load balancers are given, lowest first. Immutable. */
record AddressPool(List<IpRange> ranges) {
    /** @param text ranges with commas between them; "" for none, and then load balancers stay pending */
    static AddressPool of(String text) {
        return new AddressPool(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(range -> !range.isEmpty())
                .map(IpRange::of)
                .toList());
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The first address of the family that is not taken; of a single address, that one. */
    Optional<String> free(String family, Set<String> taken) {
        return ranges.stream()
                .filter(range -> range.family().equals(family))
                .flatMap(range -> LongStream.range(0, range.size())
                        .mapToObj(range::at)
                        .filter(ip -> range.size() == 1 || range.hasHost(ip))
                        .map(IpAddress::toString)
                        .filter(ip -> !taken.contains(ip))
                        .limit(1))
                .findFirst();
    }

    @Override
    public String toString() {
        return String.join(",", ranges.stream().map(IpRange::toString).toList());
    }
}
