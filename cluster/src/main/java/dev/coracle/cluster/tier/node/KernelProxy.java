package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.rules.CarriedServices;
import dev.coracle.proxy.rules.KernelRules;
import dev.coracle.proxy.rules.StaleFlows;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps the kernel's rules in the nodes' namespace as they should be: one task at a time, one {@code nft} transaction for whatever has changed
 * since the last one, after which flows of UDP that are no more as they should be are forgotten. When nft refuses, the rules are taken away,
 * and who listens in user space serves alone until the next change. Thread-safe; calls never block.
 */
public final class KernelProxy implements AutoCloseable {
    private final Nft nft;
    private final Optional<Conntrack> conntrack;
    private final List<String> podRanges;
    private final Executor blocking;
    private final FaultHandler faults;
    private Supplier<CarriedServices> wanted = () -> CarriedServices.NONE;
    private Set<ObjectKey> changed = new HashSet<>();
    private boolean all;
    private boolean running;
    private boolean stale;
    private boolean closed;

    // By the constructor and the one task only.
    private KernelRules rules;
    private CarriedServices loaded = CarriedServices.NONE;
    private boolean refused;

    private KernelProxy(
            Nft nft, Optional<Conntrack> conntrack, List<String> podRanges, Executor blocking, FaultHandler faults) {
        this.nft = nft;
        this.conntrack = conntrack;
        this.podRanges = podRanges;
        this.blocking = blocking;
        this.faults = faults;
        this.rules = KernelRules.of(podRanges, CarriedServices.NONE);
    }

    /**
     * Loads rules without any Service. Before anything is connected in the namespace: the kernel would take a packet of a connection
     * that it has not followed from its start for the first one of a new connection.
     *
     * @param nft in the namespace; ends with this
     * @param conntrack of the namespace; ends with this. Without it UDP cannot be carried
     * @throws IOException when nft cannot do that here, with its own words
     */
    static KernelProxy open(
            Nft nft, Optional<Conntrack> conntrack, List<String> podRanges, Executor blocking, FaultHandler faults)
            throws IOException {
        KernelProxy proxy = new KernelProxy(nft, conntrack, podRanges, blocking, faults);
        nft.load(proxy.rules.whole());
        return proxy;
    }

    /** A flow of UDP would stay with an endpoint that is gone where nobody can make the kernel forget it. */
    public boolean carries(Protocol protocol) {
        return protocol == Protocol.TCP || protocol == Protocol.UDP && conntrack.isPresent();
    }

    /** @param services those of the moment; asked by the one task */
    public synchronized void follow(Supplier<CarriedServices> services) {
        wanted = services;
        all = true;
        changed(Set.of());
    }

    /** These may be others now, or what is known of the nodes. */
    public synchronized void changed(Collection<ObjectKey> services) {
        stale = true;
        changed.addAll(services);
        if (!running && !closed) {
            running = true;
            blocking.execute(this::program);
        }
    }

    private record Step(Supplier<CarriedServices> wanted, Set<ObjectKey> changed, boolean all) {}

    private void program() {
        for (Optional<Step> next = next(); next.isPresent(); next = next()) {
            program(next.get());
        }
    }

    private synchronized Optional<Step> next() {
        running = stale && !closed;
        stale = false;
        Step step = new Step(wanted, changed, all);
        changed = new HashSet<>();
        all = false;
        return running ? Optional.of(step) : Optional.empty();
    }

    private void program(Step step) {
        CarriedServices before = loaded;
        try {
            CarriedServices now = step.wanted().get();
            boolean anew = refused || step.all();
            if (refused) {
                rules = KernelRules.of(podRanges, now);
                nft.load(rules.whole());
            } else {
                nft.load(rules.update(now, step.all() ? now.table().services() : step.changed()));
            }
            refused = false;
            loaded = now;
            if (anew
                    || !before.nodes().equals(now.nodes())
                    || step.changed().stream().anyMatch(s -> hasUdp(before, s) || hasUdp(now, s))) {
                forgetFlows(now);
            }
        } catch (IOException | RuntimeException e) {
            refused = true;
            failed(e);
        }
    }

    private static boolean hasUdp(CarriedServices services, ObjectKey service) {
        return services.portsOf(service).stream().anyMatch(p -> p.name().protocol() == Protocol.UDP);
    }

    private void forgetFlows(CarriedServices now) {
        StaleFlows wrong = new StaleFlows(now);
        conntrack.ifPresent(table -> {
            try {
                for (boolean ipv6 : rules.families()) {
                    table.forget(ipv6, wrong);
                }
            } catch (IOException | RuntimeException e) {
                report("forget flows of UDP", e);
            }
        });
    }

    private void failed(Exception cause) {
        try {
            nft.load(rules.removal());
            forgetFlows(CarriedServices.NONE);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        report("program Services with nft", cause);
    }

    private void report(String task, Exception cause) {
        if (!isClosed()) {
            faults.onFault(task, cause);
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
        nft.close();
        conntrack.ifPresent(Conntrack::close);
    }
}
