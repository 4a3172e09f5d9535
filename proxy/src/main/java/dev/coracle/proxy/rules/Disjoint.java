package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses and ranges for the braces of one rule, where nft takes no two that overlap: what came first stays. Confined to the method that
 * uses it.
 */
final class Disjoint {
    private final List<IpRange> ranges = new ArrayList<>();
    private final List<String> elements = new ArrayList<>();

    /** @param verdict with what leads to it, or "" */
    Disjoint add(String addressOrRange, String verdict) {
        String range = addressOrRange.indexOf('/') < 0 ? Ip.host(addressOrRange) : addressOrRange;
        IpRange.parse(range)
                .filter(wanted -> ranges.stream().noneMatch(wanted::overlaps))
                .ifPresent(free -> {
                    ranges.add(free);
                    elements.add(addressOrRange + verdict);
                });
        return this;
    }

    List<String> elements() {
        return elements;
    }
}
