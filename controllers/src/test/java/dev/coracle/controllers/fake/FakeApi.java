package dev.coracle.controllers.fake;

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
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of the API as controllers notice: names, uids, versions, generations, finalizers, grace, conflicts and watches. It neither
 * defaults nor validates. Not thread-safe; events are delivered before a write returns.
 */
public final class FakeApi implements ApiClient {
    private final Clock clock;
    private final Map<GroupVersionResource, TreeMap<ObjectKey, KubeObject>> objects = new HashMap<>();
    private final Map<GroupVersionResource, List<Watcher>> watchers = new HashMap<>();
    private final List<String> writes = new ArrayList<>();
    private long version;
    private int names;

    public FakeApi(Clock clock) {
        this.clock = clock;
    }

    /** The writes since the last call, for example {@code update replicasets/web-1}. */
    public List<String> takeWrites() {
        List<String> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }

    private TreeMap<ObjectKey, KubeObject> of(GroupVersionResource resource) {
        return objects.computeIfAbsent(resource, r -> new TreeMap<>());
    }

    public List<KubeObject> all(GroupVersionResource resource) {
        return List.copyOf(of(resource).values());
    }

    @Override
    public KubeObject get(GroupVersionResource resource, ObjectKey key) {
        KubeObject object = of(resource).get(key);
        if (object == null) {
            throw StatusException.notFound(resource, key.name());
        }
        return object;
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        List<KubeObject> items = of(resource).values().stream()
                .filter(o -> namespace.isEmpty() || o.namespace().equals(namespace))
                .filter(o -> options.labels().matches(o.labels()))
                .toList();
        return new ObjectList(items, version, "", -1);
    }

    @Override
    public Watch watch(GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher) {
        of(resource).values().forEach(o -> watcher.onEvent(new WatchEvent(WatchEvent.Type.ADDED, o)));
        watcher.onEvent(new WatchEvent(WatchEvent.Type.BOOKMARK, KubeObject.of(Json.object())));
        List<Watcher> list = watchers.computeIfAbsent(resource, r -> new ArrayList<>());
        list.add(watcher);
        return () -> list.remove(watcher);
    }

    @Override
    public KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body) {
        ObjectNode object = body.deepCopy();
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        if (!metadata.has("name")) {
            metadata.put("name", metadata.path("generateName").asText() + String.format("%05d", ++names));
        }
        ObjectKey key = ObjectKey.of(namespace, metadata.path("name").asText());
        if (of(resource).containsKey(key)) {
            throw StatusException.alreadyExists(resource, key.name());
        }
        metadata.put("uid", "uid-" + (version + 1));
        metadata.put("creationTimestamp", Times.seconds(clock.instant()));
        metadata.put("generation", 1);
        writes.add("create " + resource.resource() + "/" + key.name());
        return store(resource, object, WatchEvent.Type.ADDED);
    }

    private KubeObject store(GroupVersionResource resource, ObjectNode object, WatchEvent.Type type) {
        object.withObjectProperty("metadata").put("resourceVersion", Long.toString(++version));
        KubeObject stored = KubeObject.of(object);
        if (type == WatchEvent.Type.DELETED) {
            of(resource).remove(stored.key());
        } else {
            of(resource).put(stored.key(), stored);
        }
        List.copyOf(watchers.getOrDefault(resource, List.of())).forEach(w -> w.onEvent(new WatchEvent(type, stored)));
        return stored;
    }

    @Override
    public KubeObject createSubresource(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        if (!subresource.equals("binding")) {
            throw new UnsupportedOperationException(subresource);
        }
        ObjectNode pod = get(resource, key).copy();
        if (!pod.path("spec").path("nodeName").asText().isEmpty()) {
            throw StatusException.conflict(resource, key.name(), "pod is already assigned to node");
        }
        pod.withObjectProperty("spec").put("nodeName", body.at("/target/name").asText());
        writes.add("bind " + key.name() + " to " + body.at("/target/name").asText());
        return store(resource, pod, WatchEvent.Type.MODIFIED);
    }

    @Override
    public KubeObject update(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        KubeObject before = get(resource, key);
        String based = body.path("metadata").path("resourceVersion").asText();
        if (!based.isEmpty() && !based.equals(Long.toString(before.resourceVersion()))) {
            throw StatusException.staleVersion(resource, key.name());
        }
        String suffix = subresource.isEmpty() ? "" : "/" + subresource;
        writes.add("update " + resource.resource() + "/" + key.name() + suffix);
        return change(resource, before, subresource, body.deepCopy());
    }

    private KubeObject change(GroupVersionResource resource, KubeObject before, String subresource, ObjectNode now) {
        ObjectNode next = before.copy();
        if (subresource.equals("status")) {
            next.set("status", now.path("status"));
        } else {
            next = now;
            if (before.fields().has("status") && !resource.equals(Resources.NAMESPACES)) {
                next.set("status", before.copy().get("status"));
            }
            boolean contentChanged = !Json.same(before.at("spec").node(), now.path("spec"))
                    || !Json.same(before.at("endpoints").node(), now.path("endpoints"))
                    || !Json.same(before.at("ports").node(), now.path("ports"));
            next.withObjectProperty("metadata").put("generation", before.generation() + (contentChanged ? 1 : 0));
        }
        ObjectNode comparable = next.deepCopy();
        comparable.withObjectProperty("metadata").put("resourceVersion", Long.toString(before.resourceVersion()));
        if (Json.same(comparable, before.tree())) {
            return before;
        }
        Fields fields = Fields.of(next);
        boolean goes = fields.has("metadata.deletionTimestamp")
                && fields.list("metadata.finalizers").isEmpty()
                && fields.list("spec.finalizers").isEmpty()
                && fields.integer("metadata.deletionGracePeriodSeconds", 0) == 0;
        return store(resource, next, goes ? WatchEvent.Type.DELETED : WatchEvent.Type.MODIFIED);
    }

    @Override
    public KubeObject patch(
            GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
        KubeObject before = get(resource, key);
        String uid = patch.at("/metadata/uid").asText();
        String based = patch.at("/metadata/resourceVersion").asText();
        boolean stale = !uid.isEmpty() && !uid.equals(before.uid())
                || !based.isEmpty() && !based.equals(Long.toString(before.resourceVersion()));
        if (stale) {
            throw StatusException.staleVersion(resource, key.name());
        }
        String suffix = subresource.isEmpty() ? "" : "/" + subresource;
        writes.add("patch " + resource.resource() + "/" + key.name() + suffix);
        ObjectNode now = (ObjectNode) merged(before.copy(), patch, type == PatchType.STRATEGIC);
        return change(resource, before, subresource, now);
    }

    private static JsonNode merged(JsonNode target, JsonNode patch, boolean strategic) {
        if (!patch.isObject()) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object : Json.object();
        patch.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue().isNull()) {
                result.remove(name);
            } else if (strategic && name.equals("conditions")) {
                result.set(name, mergedByType(result.path(name), field.getValue()));
            } else {
                result.set(name, merged(result.path(name), field.getValue(), strategic));
            }
        });
        return result;
    }

    private static ArrayNode mergedByType(JsonNode before, JsonNode patch) {
        Map<String, JsonNode> byType = new java.util.LinkedHashMap<>();
        before.forEach(c -> byType.put(c.path("type").asText(), c));
        patch.forEach(c -> byType.merge(c.path("type").asText(), c, (a, b) -> merged(a.deepCopy(), b, true)));
        ArrayNode list = Json.array();
        byType.values().forEach(list::add);
        return list;
    }

    @Override
    public void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions options) {
        KubeObject before = get(resource, key);
        if (!options.uid().isEmpty() && !options.uid().equals(before.uid())) {
            throw StatusException.of(Reason.Conflict, "the UID in the precondition does not match");
        }
        writes.add("delete " + resource.resource() + "/" + key.name());
        ObjectNode next = before.copy();
        ArrayNode finalizers = next.withObjectProperty("metadata").withArrayProperty("finalizers");
        switch (options.propagationPolicy()) {
            case "Foreground" -> finalizers.add("foregroundDeletion");
            case "Orphan" -> finalizers.add("orphan");
            default -> {}
        }
        boolean graceful = resource.equals(Resources.PODS)
                && !before.text("spec.nodeName").isEmpty()
                && options.gracePeriodSeconds().orElse(30L) > 0;
        if (finalizers.isEmpty()) {
            next.withObjectProperty("metadata").remove("finalizers");
        }
        boolean stays = graceful
                || !finalizers.isEmpty()
                || !before.at("spec").list("finalizers").isEmpty();
        if (!stays) {
            store(resource, next, WatchEvent.Type.DELETED);
            return;
        }
        if (!before.deleting()) {
            next.withObjectProperty("metadata").put("deletionTimestamp", Times.seconds(clock.instant()));
            next.withObjectProperty("metadata").put("deletionGracePeriodSeconds", graceful ? 30 : 0);
        }
        store(resource, next, WatchEvent.Type.MODIFIED);
    }

    @Override
    public void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions options) {
        list(resource, namespace, selection).items().forEach(o -> deleteIfPresent(resource, o.key(), options));
    }
}
