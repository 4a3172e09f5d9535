package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.rules.KernelRules;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps the kernel's rules in the nodes' namespace as they should be: one task at a time, one {@code nft} transaction for whatever has changed
 * since the last one. When nft refuses, the rules are taken away, and who listens in user space serves alone until the next change.
 * Thread-safe; calls never block.
 */
public final class KernelProxy implements AutoCloseable {
    private final HeldShell shell;
    private final Executor blocking;
    private final FaultHandler faults;
    private final KernelRules first;
    private Supplier<KernelRules> wanted;
    private boolean running;
    private boolean stale;
    private boolean closed;
    private Optional<KernelRules> loaded; // by the constructor and the one task only

    private KernelProxy(HeldShell shell, KernelRules first, Executor blocking, FaultHandler faults) {
        this.shell = shell;
        this.blocking = blocking;
        this.faults = faults;
        this.first = first;
        this.wanted = () -> first;
        this.loaded = Optional.of(first);
    }

    /**
     * Loads rules without any Service. Before anything is connected in the namespace: the kernel would take a packet of a connection
     * that it has not followed from its start for the first one of a new connection.
     *
     * @param shell in the namespace; ends with this
     * @throws IOException when nft cannot do that here, with its own words
     */
    static KernelProxy open(HeldShell shell, List<String> podRanges, Executor blocking, FaultHandler faults)
            throws IOException {
        KernelRules first = KernelRules.of(List.of(), podRanges, ServiceTable.EMPTY);
        nft(shell, first.whole());
        return new KernelProxy(shell, first, blocking, faults);
    }

    /** @param rules those of the moment; asked by the one task */
    public synchronized void follow(Supplier<KernelRules> rules) {
        wanted = rules;
        changed();
    }

    /** The rules may be others now. */
    public synchronized void changed() {
        stale = true;
        if (!running && !closed) {
            running = true;
            blocking.execute(this::program);
        }
    }

    private void program() {
        for (Optional<Supplier<KernelRules>> next = next(); next.isPresent(); next = next()) {
            program(next.get());
        }
    }

    private synchronized Optional<Supplier<KernelRules>> next() {
        running = stale && !closed;
        stale = false;
        return running ? Optional.of(wanted) : Optional.empty();
    }

    private void program(Supplier<KernelRules> wantedNow) {
        try {
            KernelRules rules = wantedNow.get();
            nft(shell, loaded.map(rules::since).orElseGet(rules::whole));
            loaded = Optional.of(rules);
        } catch (IOException | RuntimeException e) {
            loaded = Optional.empty();
            failed(e);
        }
    }

    private void failed(Exception cause) {
        try {
            nft(shell, first.removal());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        if (!isClosed()) {
            faults.onFault("program Services with nft", cause);
        }
    }

    private static void nft(HeldShell shell, String script) throws IOException {
        if (!script.isEmpty()) {
            shell.run("nft -f - <<'RULES'\n" + script + "RULES\ntest $? = 0");
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** From now on nothing is programmed. */
    synchronized void closing() {
        closed = true;
    }

    /** The rules go with the namespace. */
    @Override
    public void close() {
        closing();
        shell.close();
    }
}
