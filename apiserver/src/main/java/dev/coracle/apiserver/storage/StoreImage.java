package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** An image as two levels of trees, so that the next one shares all but a path with it. */
final class StoreImage implements Image {
    static final StoreImage EMPTY = new StoreImage(0, SortedTree.empty(Comparator.<String>naturalOrder()));
    private static final SortedTree<ObjectKey, KubeObject> NONE = SortedTree.empty(KeyOrder.INSTANCE);

    private final long revision;
    private final SortedTree<String, SortedTree<ObjectKey, KubeObject>> resources;

    private StoreImage(long revision, SortedTree<String, SortedTree<ObjectKey, KubeObject>> resources) {
        this.revision = revision;
        this.resources = resources;
    }

    StoreImage at(long otherRevision) {
        return new StoreImage(otherRevision, resources);
    }

    StoreImage with(long nextRevision, StorageKey key, KubeObject object) {
        var objects = objects(key.resource()).with(key.key(), object);
        return new StoreImage(nextRevision, resources.with(key.resource(), objects));
    }

    StoreImage without(long nextRevision, StorageKey key) {
        var objects = objects(key.resource()).without(key.key());
        return new StoreImage(
                nextRevision,
                objects.size() == 0 ? resources.without(key.resource()) : resources.with(key.resource(), objects));
    }

    /** Null when there is none. */
    KubeObject find(StorageKey key) {
        return objects(key.resource()).get(key.key());
    }

    List<Journal.Stored> all() {
        List<Journal.Stored> all = new ArrayList<>();
        for (String resource : resources.keys()) {
            for (ObjectKey key : objects(resource).keys()) {
                all.add(new Journal.Stored(
                        new StorageKey(resource, key), objects(resource).get(key)));
            }
        }
        return all;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public Optional<KubeObject> get(StorageKey key) {
        return Optional.ofNullable(find(key));
    }

    @Override
    public List<KubeObject> list(String resource, String namespace, String after, int limit) {
        SortedTree<ObjectKey, KubeObject> objects = objects(resource);
        if (namespace.isEmpty() && after.isEmpty() && limit == 0) {
            return objects.values();
        }
        return objects.range(skip(namespace, after), inside(namespace), limit);
    }

    private static Predicate<ObjectKey> skip(String namespace, String after) {
        if (after.isEmpty()) {
            return namespace.isEmpty()
                    ? key -> false
                    : key -> KeyOrder.compareNamespaces(key.namespace(), namespace) < 0;
        }
        ObjectKey last = KeyOrder.parse(after, namespace);
        return key -> KeyOrder.INSTANCE.compare(key, last) <= 0
                || (!namespace.isEmpty() && KeyOrder.compareNamespaces(key.namespace(), namespace) < 0);
    }

    private static Predicate<ObjectKey> inside(String namespace) {
        return namespace.isEmpty() ? key -> true : key -> KeyOrder.compareNamespaces(key.namespace(), namespace) <= 0;
    }

    @Override
    public Object contents(String resource) {
        return objects(resource);
    }

    @Override
    public int count(String resource, String namespace) {
        SortedTree<ObjectKey, KubeObject> objects = objects(resource);
        return namespace.isEmpty()
                ? objects.size()
                : objects.count(inside(namespace)) - objects.count(skip(namespace, ""));
    }

    private SortedTree<ObjectKey, KubeObject> objects(String resource) {
        SortedTree<ObjectKey, KubeObject> objects = resources.get(resource);
        return objects == null ? NONE : objects;
    }
}
