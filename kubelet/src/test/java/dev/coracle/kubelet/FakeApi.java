package dev.coracle.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
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
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Enough of an API server for a kubelet: keeps objects, merges patches, delivers watches on the caller's thread. */
public final class FakeApi implements ApiClient {
    private record Stored(GroupVersionResource resource, ObjectKey key) {}

    private record Subscriber(GroupVersionResource resource, Watcher watcher) {}

    private final Map<String, KubeObject> objects = new TreeMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private long revision;

    private static String id(GroupVersionResource resource, ObjectKey key) {
        return resource + " " + key;
    }

    /** Every write as {@code verb resource/subresource key}, Events left out. */
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    @Override
    public synchronized KubeObject get(GroupVersionResource resource, ObjectKey key) {
        KubeObject object = objects.get(id(resource, key));
        if (object == null) {
            throw StatusException.notFound(resource, key.name());
        }
        return object;
    }

    @Override
    public synchronized ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        List<KubeObject> items = new ArrayList<>();
        objects.forEach((id, object) -> {
            boolean inNamespace = namespace.isEmpty() || object.namespace().equals(namespace);
            if (id.startsWith(resource + " ") && inNamespace) {
                items.add(object);
            }
        });
        return new ObjectList(items, revision, "", 0);
    }

    @Override
    public synchronized Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher) {
        list(resource, namespace, ListOptions.ALL)
                .items()
                .forEach(o -> watcher.onEvent(new WatchEvent(WatchEvent.Type.ADDED, o)));
        watcher.onEvent(new WatchEvent(WatchEvent.Type.BOOKMARK, KubeObject.of(Json.object())));
        Subscriber subscriber = new Subscriber(resource, watcher);
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    private void tell(WatchEvent.Type type, GroupVersionResource resource, KubeObject object) {
        subscribers.stream()
                .filter(s -> s.resource.equals(resource))
                .forEach(s -> s.watcher.onEvent(new WatchEvent(type, object)));
    }

    private void wrote(String verb, GroupVersionResource resource, String subresource, ObjectKey key) {
        if (!resource.equals(Resources.EVENTS)) {
            writes.add(verb + " " + resource.resource() + (subresource.isEmpty() ? "" : "/" + subresource) + " " + key);
        }
    }

    @Override
    public synchronized KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body) {
        ObjectNode tree = body.deepCopy();
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        ObjectKey key = ObjectKey.of(namespace, metadata.path("name").asText());
        if (objects.containsKey(id(resource, key))) {
            throw StatusException.alreadyExists(resource, key.name());
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("generation", 1);
        wrote("create", resource, "", key);
        return store(WatchEvent.Type.ADDED, resource, key, tree);
    }

    private KubeObject store(WatchEvent.Type type, GroupVersionResource resource, ObjectKey key, ObjectNode tree) {
        ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(++revision));
        KubeObject object = KubeObject.of(tree);
        objects.put(id(resource, key), object);
        tell(type, resource, object);
        return object;
    }

    @Override
    public KubeObject createSubresource(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        throw StatusException.notFound(resource, key.name());
    }

    @Override
    public synchronized KubeObject update(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        get(resource, key);
        wrote("update", resource, subresource, key);
        return store(WatchEvent.Type.MODIFIED, resource, key, body.deepCopy());
    }

    @Override
    public synchronized KubeObject patch(
            GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
        KubeObject before = get(resource, key);
        String uid = patch.at("/metadata/uid").asText();
        if (!uid.isEmpty() && !uid.equals(before.uid())) {
            throw StatusException.conflict(resource, key.name(), "uid");
        }
        ObjectNode tree = before.copy();
        merge(tree, (ObjectNode) patch);
        wrote("patch", resource, subresource, key);
        return store(WatchEvent.Type.MODIFIED, resource, key, tree);
    }

    /** Merges as a strategic patch would for the few fields of a kubelet: conditions by type, other arrays as a whole. */
    private static void merge(ObjectNode into, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            JsonNode before = into.get(field.getKey());
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value.isObject()) {
                merge(before instanceof ObjectNode o ? o : into.putObject(field.getKey()), (ObjectNode) value);
            } else if (field.getKey().equals("conditions") && before instanceof ArrayNode array) {
                value.forEach(c -> mergeCondition(array, (ObjectNode) c));
            } else {
                into.set(field.getKey(), value.deepCopy());
                if (value.path(0).has("$patch")) {
                    ((ArrayNode) into.get(field.getKey())).remove(0);
                }
            }
        }
    }

    private static void mergeCondition(ArrayNode conditions, ObjectNode condition) {
        for (JsonNode c : conditions) {
            if (c.path("type").equals(condition.path("type"))) {
                merge((ObjectNode) c, condition);
                return;
            }
        }
        conditions.add(condition.deepCopy());
    }

    @Override
    public synchronized void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions options) {
        KubeObject before = get(resource, key);
        if (!options.uid().isEmpty() && !options.uid().equals(before.uid())) {
            throw StatusException.conflict(resource, key.name(), "uid");
        }
        wrote("delete", resource, "", key);
        long grace = options.gracePeriodSeconds().orElse(30L);
        ObjectNode tree = before.copy();
        if (resource.equals(Resources.PODS) && grace > 0) {
            ObjectNode metadata = (ObjectNode) tree.get("metadata");
            metadata.put("deletionTimestamp", "2026-01-01T00:00:30Z");
            metadata.put("deletionGracePeriodSeconds", grace);
            store(WatchEvent.Type.MODIFIED, resource, key, tree);
            return;
        }
        objects.remove(id(resource, key));
        ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(++revision));
        tell(WatchEvent.Type.DELETED, resource, KubeObject.of(tree));
    }

    @Override
    public void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions options) {
        list(resource, namespace, selection).items().forEach(o -> delete(resource, o.key(), options));
    }
}
