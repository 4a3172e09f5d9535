package dev.coracle.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/** An API that only watches: tests say what happens, and it has been delivered when the call returns. */
final class FakeApi implements ApiClient {
    private final Map<GroupVersionResource, Watcher> watchers = new HashMap<>();
    private final Map<String, KubeObject> objects = new HashMap<>();

    Informer informer(GroupVersionResource resource) {
        return new Informer(this, resource, WatchOptions.ALL, (delay, task) -> () -> {}, (task, fault) -> {
            throw new AssertionError(task, fault);
        });
    }

    /** Ends the list of present objects. */
    void sync(GroupVersionResource resource) {
        watchers.get(resource).onEvent(new WatchEvent(WatchEvent.Type.BOOKMARK, object("{}")));
    }

    void put(GroupVersionResource resource, String json) {
        KubeObject object = object(json);
        String id = resource + " " + object.key();
        WatchEvent.Type type = objects.containsKey(id) ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED;
        objects.put(id, object);
        watchers.get(resource).onEvent(new WatchEvent(type, object));
    }

    void delete(GroupVersionResource resource, String namespace, String name) {
        KubeObject last = objects.remove(resource + " " + ObjectKey.of(namespace, name));
        watchers.get(resource).onEvent(new WatchEvent(WatchEvent.Type.DELETED, last));
    }

    private static KubeObject object(String json) {
        return KubeObject.of(Json.parseTrusted(json.replace('\'', '"')));
    }

    @Override
    public Watch watch(GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher) {
        watchers.put(resource, watcher);
        return () -> {};
    }

    @Override
    public KubeObject get(GroupVersionResource resource, ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KubeObject createSubresource(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KubeObject update(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KubeObject patch(
            GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions options) {
        throw new UnsupportedOperationException();
    }
}
