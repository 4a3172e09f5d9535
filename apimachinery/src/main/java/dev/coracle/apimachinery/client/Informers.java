package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.time.Timers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One shared informer per resource. Ask for them, add handlers and indexes, then {@link #start} all at once. */
public final class Informers implements AutoCloseable {
    private final ApiClient client;
    private final Timers timers;
    private final FaultHandler faults;
    private final Map<GroupVersionResource, Informer> informers = new LinkedHashMap<>();

    public Informers(ApiClient client, Timers timers, FaultHandler faults) {
        this.client = client;
        this.timers = timers;
        this.faults = faults;
    }

    /** The informer of all objects of {@code resource}, made when first asked for. */
    public synchronized Informer of(GroupVersionResource resource) {
        return informers.computeIfAbsent(resource, r -> new Informer(client, r, WatchOptions.ALL, timers, faults));
    }

    public synchronized void start() {
        informers.values().forEach(Informer::start);
    }

    /** Completes when every informer has delivered the state at its start. */
    public synchronized CompletableFuture<Void> synced() {
        return CompletableFuture.allOf(
                informers.values().stream().map(Informer::synced).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public synchronized void close() {
        informers.values().forEach(Informer::close);
    }
}
