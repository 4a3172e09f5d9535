package dev.coracle.controllers.cache;

import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets a controller read its own writes of one resource before the informer shows them, so that nothing is made or deleted twice.
 * Writes are grouped by owner; an entry lives until the watch has passed its resourceVersion. Thread-safe.
 */
public final class RecentWrites {
    private final Map<String, Map<ObjectKey, KubeObject>> written = new ConcurrentHashMap<>();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private volatile long seen;

    /** To be told of every change of the resource, in order of delivery. */
    public void observe(Change change) {
        KubeObject latest = change.latest();
        if (latest.resourceVersion() > seen) {
            seen = latest.resourceVersion(); // only the delivery thread writes
        }
        if (change.after().isEmpty() || latest.deleting()) {
            deleted.remove(latest.uid());
        }
    }

    public void wrote(String group, KubeObject object) {
        if (object.resourceVersion() > seen) {
            written.computeIfAbsent(group, g -> new ConcurrentHashMap<>()).put(object.key(), object);
        }
    }

    /** Before the delete is sent, so that the watch cannot be earlier. */
    public void deleting(KubeObject object) {
        deleted.add(object.uid());
    }

    /** The delete was refused, or there was nothing left to delete. */
    public void notDeleting(KubeObject object) {
        deleted.remove(object.uid());
    }

    /** What the cache holds for the group, brought forward by our own writes. */
    public List<KubeObject> current(String group, Supplier<List<KubeObject>> cached) {
        long passed = seen; // read before the cache: whatever is not newer than this is in it
        List<KubeObject> objects = cached.get();
        Map<ObjectKey, KubeObject> ours = written.getOrDefault(group, Map.of());
        if (ours.isEmpty() && deleted.isEmpty()) {
            return objects;
        }
        Map<ObjectKey, KubeObject> ahead = new LinkedHashMap<>();
        for (KubeObject our : ours.values()) {
            if (our.resourceVersion() <= passed) {
                ours.remove(our.key(), our);
            } else {
                ahead.put(our.key(), our);
            }
        }
        List<KubeObject> merged = new ArrayList<>(objects.size() + ahead.size());
        for (KubeObject object : objects) {
            KubeObject our = ahead.isEmpty() ? null : ahead.remove(object.key());
            merged.add(our == null ? object : newer(object, our));
        }
        merged.addAll(ahead.values());
        if (!deleted.isEmpty()) {
            merged.removeIf(o -> deleted.contains(o.uid()));
        }
        return merged;
    }

    /** The owner is gone. */
    public void forget(String group) {
        written.remove(group);
    }

    private static KubeObject newer(KubeObject a, KubeObject b) {
        return a.resourceVersion() >= b.resourceVersion() ? a : b;
    }
}
