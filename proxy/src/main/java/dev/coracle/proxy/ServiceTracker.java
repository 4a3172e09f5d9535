package dev.coracle.proxy;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns Services and EndpointSlices into {@link ServiceTable}s. Runs on the informers' deliveries, under its own lock. Nothing
 * is published before both are synced, and nothing when a change does not concern the proxy.
 */
public final class ServiceTracker implements Supplier<ServiceTable> {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Map<ObjectKey, KubeObject> services = new HashMap<>();
    private final Map<ObjectKey, Map<ObjectKey, SliceFacts>> slices = new HashMap<>();
    private final Map<ObjectKey, List<ServicePort>> ports = new HashMap<>();
    private final List<Consumer<ServiceTable>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready;
    private boolean publishing;
    private volatile ServiceTable table = ServiceTable.EMPTY;

    /** Before the informers are started. */
    public ServiceTracker(Informer services, Informer endpointSlices) {
        services.onChange(this::onService);
        endpointSlices.onChange(this::onSlice);
        ready = CompletableFuture.allOf(services.synced(), endpointSlices.synced())
                .thenRun(this::start);
    }

    /** The present table: lock-free. */
    @Override
    public ServiceTable get() {
        return table;
    }

    /** Completes when the first table is published. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /**
     * {@code listener} hears of the present table and of every later one, one at a time, and must not block.
     *
     * @return what ends this
     */
    public synchronized Runnable onPublish(Consumer<ServiceTable> listener) {
        listeners.add(listener);
        if (publishing) {
            listener.accept(table);
        }
        return () -> listeners.remove(listener);
    }

    private synchronized void start() {
        publishing = true;
        publish();
    }

    private synchronized void onService(Optional<KubeObject> before, Optional<KubeObject> after) {
        ObjectKey key = after.or(() -> before).orElseThrow().key();
        after.ifPresentOrElse(s -> services.put(key, s), () -> services.remove(key));
        if (rebuild(key)) {
            publish();
        }
    }

    private synchronized void onSlice(Optional<KubeObject> before, Optional<KubeObject> after) {
        Optional<ObjectKey> old = before.flatMap(ServiceTracker::serviceOf);
        Optional<ObjectKey> now = after.flatMap(ServiceTracker::serviceOf);
        old.ifPresent(service -> forget(service, before.orElseThrow().key()));
        now.ifPresent(service -> slices.computeIfAbsent(service, s -> new TreeMap<>())
                .put(after.orElseThrow().key(), SliceFacts.of(after.orElseThrow())));
        boolean changed = old.map(this::rebuild).orElse(false);
        changed |= now.map(this::rebuild).orElse(false);
        if (changed) {
            publish();
        }
    }

    private void forget(ObjectKey service, ObjectKey slice) {
        slices.computeIfPresent(service, (s, all) -> {
            all.remove(slice);
            return all.isEmpty() ? null : all;
        });
    }

    private boolean rebuild(ObjectKey key) {
        KubeObject service = services.get(key);
        List<SliceFacts> ofService =
                List.copyOf(slices.getOrDefault(key, Map.of()).values());
        List<ServicePort> now = service == null ? List.of() : ServiceFacts.ports(service, ofService);
        List<ServicePort> before = now.isEmpty() ? ports.remove(key) : ports.put(key, now);
        return !now.equals(before == null ? List.of() : before);
    }

    private void publish() {
        if (!publishing) {
            return;
        }
        List<ServicePort> all = new ArrayList<>();
        ports.values().forEach(all::addAll);
        ServiceTable published = ServiceTable.of(all);
        table = published;
        listeners.forEach(l -> l.accept(published));
    }

    private static Optional<ObjectKey> serviceOf(KubeObject slice) {
        String name = slice.labels().getOrDefault(SERVICE_NAME, "");
        return name.isEmpty() || !ServiceFacts.concerns(slice)
                ? Optional.empty()
                : Optional.of(ObjectKey.of(slice.namespace(), name));
    }
}
