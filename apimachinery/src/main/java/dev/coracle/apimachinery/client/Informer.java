package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Keeps one resource's objects and tells handlers what changed. Written to only by the delivery of its watch, read by anybody.
 * A watch that ends is begun again; what vanished meanwhile is told as deleted. Handlers run on the delivery and must only
 * queue.
 */
public final class Informer implements Lister, AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final WatchSource source;
    private final GroupVersionResource resource;
    private final WatchOptions options;
    private final Timers timers;
    private final FaultHandler faults;
    private final ConcurrentSkipListMap<ObjectKey, KubeObject> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Index> indexes = new ConcurrentHashMap<>();
    private final List<ChangeHandler> handlers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private volatile Watch watch;
    private volatile boolean closed;

    public Informer(
            WatchSource source,
            GroupVersionResource resource,
            WatchOptions options,
            Timers timers,
            FaultHandler faults) {
        this.source = source;
        this.resource = resource;
        this.options = options;
        this.timers = timers;
        this.faults = faults;
    }

    /** Before {@link #start}: {@code keys} gives the index values of an object. */
    public Informer index(String name, Function<KubeObject, List<String>> keys) {
        indexes.put(name, new Index(keys));
        return this;
    }

    /** Before {@link #start}. */
    public Informer onChange(ChangeHandler handler) {
        handlers.add(handler);
        return this;
    }

    public void start() {
        if (closed) {
            return;
        }
        try {
            watch = source.watch(resource, "", options, new Delivery());
        } catch (StatusException e) {
            timers.after(RETRY, this::start);
        }
        if (closed) {
            close();
        }
    }

    /** Completes when the state at the start has been delivered. */
    public CompletableFuture<Void> synced() {
        return synced;
    }

    public GroupVersionResource resource() {
        return resource;
    }

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public List<KubeObject> list(String namespace) {
        if (namespace.isEmpty()) {
            return new ArrayList<>(objects.values());
        }
        return new ArrayList<>(objects.subMap(ObjectKey.of(namespace, ""), ObjectKey.of(namespace + "\0", ""))
                .values());
    }

    @Override
    public List<KubeObject> indexed(String name, String value) {
        Index index = indexes.get(name);
        return new ArrayList<>(index.objects.getOrDefault(value, Map.of()).values());
    }

    @Override
    public void close() {
        closed = true;
        Watch w = watch;
        if (w != null) {
            w.close();
        }
    }

    private void put(KubeObject object) {
        KubeObject before = objects.put(object.key(), object);
        indexes.values().forEach(i -> i.move(object.key(), before, object));
        tell(Optional.ofNullable(before), Optional.of(object));
    }

    private void remove(ObjectKey key, Optional<KubeObject> lastState) {
        KubeObject before = objects.remove(key);
        if (before != null) {
            indexes.values().forEach(i -> i.move(key, before, null));
            tell(Optional.of(lastState.orElse(before)), Optional.empty());
        }
    }

    private void tell(Optional<KubeObject> before, Optional<KubeObject> after) {
        for (ChangeHandler handler : handlers) {
            try {
                handler.onChange(before, after);
            } catch (RuntimeException e) {
                faults.onFault("handle a change of " + resource, e);
            }
        }
    }

    /** Hears each change: only {@code after} for a new object, only {@code before} for one that is gone. */
    @FunctionalInterface
    public interface ChangeHandler {
        void onChange(Optional<KubeObject> before, Optional<KubeObject> after);
    }

    private final class Delivery implements Watcher {
        private Map<ObjectKey, KubeObject> initial = new TreeMap<>();

        @Override
        public void onEvent(WatchEvent event) {
            KubeObject object = event.object();
            switch (event.type()) {
                case ADDED, MODIFIED -> {
                    if (initial != null) {
                        initial.put(object.key(), object);
                    }
                    put(object);
                }
                case DELETED -> remove(object.key(), Optional.of(object));
                case BOOKMARK -> initialEventsEnd();
                default -> throw new IllegalStateException("no such event type: " + event.type());
            }
        }

        private void initialEventsEnd() {
            if (initial == null) {
                return;
            }
            for (ObjectKey known : List.copyOf(objects.keySet())) {
                if (!initial.containsKey(known)) {
                    remove(known, Optional.empty());
                }
            }
            initial = null;
            synced.complete(null);
        }

        @Override
        public void onEnd(Optional<StatusException> error) {
            if (!closed) {
                timers.after(error.isPresent() ? RETRY : Duration.ZERO, Informer.this::start);
            }
        }
    }

    private static final class Index {
        final Function<KubeObject, List<String>> valuesOf;
        final Map<String, Map<ObjectKey, KubeObject>> objects = new ConcurrentHashMap<>();

        Index(Function<KubeObject, List<String>> valuesOf) {
            this.valuesOf = valuesOf;
        }

        void move(ObjectKey key, KubeObject before, KubeObject after) {
            List<String> old = before == null ? List.of() : valuesOf.apply(before);
            List<String> now = after == null ? List.of() : valuesOf.apply(after);
            for (String value : now) {
                objects.computeIfAbsent(value, v -> new ConcurrentHashMap<>()).put(key, after);
            }
            for (String value : old) {
                if (!now.contains(value)) {
                    objects.computeIfPresent(value, (v, map) -> {
                        map.remove(key);
                        return map.isEmpty() ? null : map;
                    });
                }
            }
        }
    }
}
