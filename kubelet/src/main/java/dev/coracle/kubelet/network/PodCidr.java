package dev.coracle.kubelet.network;

import java.util.BitSet;
import java.util.Optional;

/**
 * Hands out the addresses of one node's pod CIDR (IPv4). Goes round the range, so that an address is not given again at once.
 * The network's own address, the gateway (.1) and the broadcast address stay free. Thread-safe.
 */
public final class PodCidr {
    private final String cidr;
    private final int base;
    private final int size;
    private final BitSet used = new BitSet();
    private int next = 2;

    public PodCidr(String cidr) {
        this.cidr = cidr;
        int slash = cidr.indexOf('/');
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        if (prefix < 8 || prefix > 29) {
            throw new IllegalArgumentException("a pod CIDR needs a prefix from /8 to /29: " + cidr);
        }
        this.size = 1 << (32 - prefix);
        this.base = toInt(cidr.substring(0, slash)) & -size;
    }

    public String cidr() {
        return cidr;
    }

    /** Empty when the range is exhausted. */
    public synchronized Optional<String> allocate() {
        int slot = used.nextClearBit(next);
        if (slot >= size - 1) {
            slot = used.nextClearBit(2);
        }
        if (slot >= size - 1) {
            return Optional.empty();
        }
        used.set(slot);
        next = slot + 1;
        return Optional.of(toText(base + slot));
    }

    /** Takes a given address, for a pod that had it before a restart; false when it is taken or not of this range. */
    public synchronized boolean reserve(String address) {
        int slot = toInt(address) - base;
        if (slot < 2 || slot >= size - 1 || used.get(slot)) {
            return false;
        }
        used.set(slot);
        return true;
    }

    public synchronized void release(String address) {
        int slot = toInt(address) - base;
        if (slot >= 0 && slot < size) {
            used.clear(slot);
        }
    }

    private static int toInt(String address) {
        int value = 0;
        for (String part : address.split("\\.")) {
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }

    private static String toText(int value) {
        return (value >>> 24) + "." + (value >>> 16 & 255) + "." + (value >>> 8 & 255) + "." + (value & 255);
    }
}
