package dev.coracle.cluster.tier;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tier {@code host}: which loopback address stands for an address of the cluster. In the first cluster of a machine 10.a.b.c is
 * 127.a.b.c, so that people recognise it; anything else gets the next address of the slot's share of 127.128.0.0/10. An address
 * keeps its loopback address for as long as the cluster lives. Thread-safe.
 */
public final class LoopbackAddresses {
    private static final int POOL = (127 << 24) | (128 << 16);
    private static final int SHARE = (64 << 16) / LoopbackSlot.SLOTS;

    private final boolean first;
    private final int end;
    private final Map<String, String> loopbacks = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int next;

    public LoopbackAddresses(int slot) {
        first = slot == 0;
        next = POOL + slot * SHARE + 1;
        end = POOL + (slot + 1) * SHARE - 1;
    }

    /** Empty when the share is used up. 127.0.0.1 stands for itself. */
    public synchronized Optional<String> of(String address) {
        if (address.equals("127.0.0.1")) {
            return Optional.of(address);
        }
        String known = loopbacks.get(address);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> chosen = preferred(address).or(this::pooled);
        chosen.ifPresent(loopback -> {
            loopbacks.put(address, loopback);
            taken.add(loopback);
        });
        return chosen;
    }

    /** 127.0.0.0/16 is the machine's own, and the pool is given out in order. */
    private Optional<String> preferred(String address) {
        if (!first || !address.startsWith("10.") || address.startsWith("10.0.")) {
            return Optional.empty();
        }
        String loopback = "127." + address.substring(3);
        int second = Integer.parseInt(address.split("\\.")[1]);
        boolean pool = second >= 128 && second < 192;
        return pool || taken.contains(loopback) ? Optional.empty() : Optional.of(loopback);
    }

    private Optional<String> pooled() {
        if (next > end) {
            return Optional.empty();
        }
        int address = next++;
        return Optional.of("127." + (address >> 16 & 0xff) + "." + (address >> 8 & 0xff) + "." + (address & 0xff));
    }
}
