package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Watches without an API behind them, one of each resource: the owner says what happens, and it has been delivered when the call
 * returns. For what follows informers, alone. On one thread.
 */
public final class ToldWatches implements WatchSource {
    private final Map<GroupVersionResource, Watcher> watchers = new HashMap<>();
    private final Map<String, KubeObject> objects = new HashMap<>();

    /** Not started; throws what goes wrong in it. */
    public Informer informer(GroupVersionResource resource) {
        return new Informer(this, resource, WatchOptions.ALL, (delay, task) -> () -> {}, (task, fault) -> {
            throw new IllegalStateException(task, fault);
        });
    }

    /** Ends the list of present objects. */
    public void sync(GroupVersionResource resource) {
        watchers.get(resource).onEvent(new WatchEvent(WatchEvent.Type.BOOKMARK, KubeObject.of(Json.object())));
    }

    public void put(GroupVersionResource resource, KubeObject object) {
        boolean known = objects.put(resource + " " + object.key(), object) != null;
        watchers.get(resource)
                .onEvent(new WatchEvent(known ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED, object));
    }

    /** @param json with ' for " */
    public void put(GroupVersionResource resource, String json) {
        put(resource, KubeObject.of(Json.parseTrusted(json.replace('\'', '"'))));
    }

    public void delete(GroupVersionResource resource, String namespace, String name) {
        KubeObject last = objects.remove(resource + " " + ObjectKey.of(namespace, name));
        watchers.get(resource).onEvent(new WatchEvent(WatchEvent.Type.DELETED, last));
    }

    @Override
    public Watch watch(GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher) {
        watchers.put(resource, watcher);
        return () -> {};
    }
}
