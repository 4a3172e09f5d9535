package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Keeps the kernel's rules about connections between pods in the nodes' namespace as NetworkPolicies want them, with one {@code nft}
 * transaction for whatever has changed since the last one. A script that nft refuses is reported, and the next one tried. Thread-safe.
 */
public final class KernelPolicies {
    private final Nft nft;
    private final Supplier<String> wanted;
    private final Executor blocking;
    private final FaultHandler faults;
    private final AtomicBoolean queued = new AtomicBoolean();
    private String loaded;
    private boolean closed;

    /**
     * @param nft in the namespace
     * @param wanted the script of the moment; nothing is loaded before it is another one than now
     */
    KernelPolicies(Nft nft, Supplier<String> wanted, Executor blocking, FaultHandler faults) {
        this.nft = nft;
        this.wanted = wanted;
        this.blocking = blocking;
        this.faults = faults;
        this.loaded = wanted.get();
    }

    /** The rules may be others now. Never blocks. */
    public void changed() {
        if (queued.compareAndSet(false, true)) {
            blocking.execute(() -> {
                queued.set(false);
                load();
            });
        }
    }

    /** Returns when the kernel has the rules of the moment. */
    public synchronized void load() {
        String script = wanted.get();
        if (closed || script.equals(loaded)) {
            return;
        }
        loaded = script;
        try {
            nft.load(script);
        } catch (IOException e) {
            faults.onFault("program NetworkPolicies with nft", e);
        }
    }

    /** From now on nothing is programmed; the rules go with the namespace. */
    synchronized void closing() {
        closed = true;
    }
}
