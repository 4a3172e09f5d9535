package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One node's ranges for pods, at most one of each family: a pod has an address of each, in their order. Thread-safe. */
public final class PodCidrs {
    private final List<PodCidr> ranges;

    public PodCidrs(List<IpRange> ranges) {
        this.ranges = ranges.stream().map(PodCidr::new).toList();
    }

    /** All of a pod's addresses; none when a range is exhausted. */
    public synchronized List<String> allocate() {
        List<String> ips = new ArrayList<>(ranges.size());
        for (PodCidr range : ranges) {
            Optional<String> ip = range.allocate();
            if (ip.isEmpty()) {
                release(ips);
                return List.of();
            }
            ips.add(ip.get());
        }
        return List.copyOf(ips);
    }

    /** Takes the addresses that a pod had before a restart, all or none of them. */
    public synchronized boolean reserve(List<String> ips) {
        if (ips.size() != ranges.size()) {
            return false;
        }
        for (int i = 0; i < ips.size(); i++) {
            if (!ranges.get(i).reserve(ips.get(i))) {
                release(ips.subList(0, i));
                return false;
            }
        }
        return true;
    }

    /** Takes addresses back, in the order in which they were given. */
    public synchronized void release(List<String> ips) {
        for (int i = 0; i < ips.size(); i++) {
            ranges.get(i).release(ips.get(i));
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return String.join(
                ", ", ranges.stream().map(range -> range.range().toString()).toList());
    }
}
