package dev.coracle.proxy;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns Services and EndpointSlices into {@link ServiceTable}s, one Service at a time. Runs on the informers' deliveries, under its
 * own lock. Nothing is published before both are synced, and nothing when a change does not concern the proxy.
 */
public final class ServiceTracker implements Supplier<ServiceTable> {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Map<ObjectKey, KubeObject> services = new HashMap<>();
    private final Map<ObjectKey, Map<ObjectKey, SliceFacts>> slices = new HashMap<>();
    private final List<Consumer<TableChange>> listeners = new CopyOnWriteArrayList<>();
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
     * {@code listener} hears of the present table, as a change from an empty one, and of every later change, one at a time. It
     * must not block.
     *
     * @return what ends this
     */
    public synchronized Runnable onPublish(Consumer<TableChange> listener) {
        listeners.add(listener);
        if (publishing) {
            listener.accept(TableChange.between(ServiceTable.EMPTY, table));
        }
        return () -> listeners.remove(listener);
    }

    private synchronized void start() {
        ServiceTable first = ServiceTable.EMPTY;
        for (ObjectKey service : services.keySet()) {
            first = first.with(service, ports(service));
        }
        publishing = true;
        publish(TableChange.between(ServiceTable.EMPTY, first));
    }

    private synchronized void onService(Optional<KubeObject> before, Optional<KubeObject> after) {
        ObjectKey key = after.or(() -> before).orElseThrow().key();
        after.ifPresentOrElse(s -> services.put(key, s), () -> services.remove(key));
        update(Set.of(key));
    }

    private synchronized void onSlice(Optional<KubeObject> before, Optional<KubeObject> after) {
        Optional<ObjectKey> old = before.flatMap(ServiceTracker::serviceOf);
        Optional<ObjectKey> now = after.flatMap(ServiceTracker::serviceOf);
        old.ifPresent(service -> forget(service, before.orElseThrow().key()));
        now.ifPresent(service -> slices.computeIfAbsent(service, s -> new TreeMap<>())
                .put(after.orElseThrow().key(), SliceFacts.of(after.orElseThrow())));
        Set<ObjectKey> concerned = new LinkedHashSet<>(2);
        old.ifPresent(concerned::add);
        now.ifPresent(concerned::add);
        update(concerned);
    }

    private void forget(ObjectKey service, ObjectKey slice) {
        slices.computeIfPresent(service, (s, all) -> {
            all.remove(slice);
            return all.isEmpty() ? null : all;
        });
    }

    private List<ServicePort> ports(ObjectKey key) {
        KubeObject service = services.get(key);
        return service == null
                ? List.of()
                : ServiceFacts.ports(
                        service, List.copyOf(slices.getOrDefault(key, Map.of()).values()));
    }

    private void update(Set<ObjectKey> concerned) {
        if (!publishing) {
            return;
        }
        ServiceTable next = table;
        Set<ObjectKey> changed = new LinkedHashSet<>(2);
        for (ObjectKey service : concerned) {
            List<ServicePort> ports = ports(service);
            if (!ports.equals(next.portsOf(service))) {
                next = next.with(service, ports);
                changed.add(service);
            }
        }
        if (!changed.isEmpty()) {
            publish(new TableChange(table, next, changed));
        }
    }

    private void publish(TableChange change) {
        table = change.now();
        listeners.forEach(l -> l.accept(change));
    }

    private static Optional<ObjectKey> serviceOf(KubeObject slice) {
        String name = slice.labels().getOrDefault(SERVICE_NAME, "");
        return name.isEmpty() || !ServiceFacts.concerns(slice)
                ? Optional.empty()
                : Optional.of(ObjectKey.of(slice.namespace(), name));
    }
}
