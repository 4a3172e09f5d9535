package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import java.util.BitSet;
import java.util.Optional;

/**
 * Hands out the addresses of one node's range for pods, or the first 65,536 of them. Goes round, so that an address is not given
 * again at once. The network's own address, the gateway (the first one after it) and the last address stay free. Thread-safe.
 */
public final class PodCidr {
    private static final int FIRST = 2;
    private static final int SMALLEST = 8;
    private static final int LARGEST = 1 << 16;

    private final IpRange range;
    private final int size;
    private final BitSet used = new BitSet();
    private int next = FIRST;

    public PodCidr(IpRange range) {
        if (range.size() < SMALLEST) {
            throw new IllegalArgumentException("a node's range for pods needs at least 8 addresses: " + range);
        }
        this.range = range;
        this.size = (int) Math.min(LARGEST, range.size());
    }

    public IpRange range() {
        return range;
    }

    /** Empty when the range is exhausted. */
    public synchronized Optional<String> allocate() {
        int slot = used.nextClearBit(next);
        if (slot >= size - 1) {
            slot = used.nextClearBit(FIRST);
        }
        if (slot >= size - 1) {
            return Optional.empty();
        }
        used.set(slot);
        next = slot + 1;
        return Optional.of(range.at(slot).toString());
    }

    /** Takes a given address, for a pod that had it before a restart; false when it is taken or not of this range. */
    public synchronized boolean reserve(String address) {
        int slot = slot(address);
        if (slot < FIRST || slot >= size - 1 || used.get(slot)) {
            return false;
        }
        used.set(slot);
        return true;
    }

    public synchronized void release(String address) {
        int slot = slot(address);
        if (slot >= FIRST) {
            used.clear(slot);
        }
    }

    /** -1 for an address that is not one of these. */
    private int slot(String address) {
        return IpAddress.parse(address)
                .filter(range::contains)
                .map(ip -> ip.value().subtract(range.first().value()))
                .filter(offset -> offset.bitLength() < Integer.SIZE)
                .map(offset -> offset.intValue())
                .filter(slot -> slot < size)
                .orElse(-1);
    }
}
