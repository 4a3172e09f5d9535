package dev.coracle.apiserver.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One change's writes on top of an image. Confined to the store thread, and of no use after its change has returned. */
final class StoreTransaction implements Transaction {
    private final StoreImage before;
    private final List<StoreEvent> events = new ArrayList<>(1);
    private final List<StoreImage> images = new ArrayList<>(1);
    private StoreImage now;
    private boolean open = true;

    StoreTransaction(StoreImage before) {
        this.before = before;
        this.now = before;
    }

    void close() {
        open = false;
    }

    StoreImage after() {
        return now;
    }

    List<StoreEvent> events() {
        return events;
    }

    /** The image after each event. */
    List<StoreImage> images() {
        return images;
    }

    @Override
    public Optional<KubeObject> get(StorageKey key) {
        check();
        return now.get(key);
    }

    @Override
    public Image before() {
        return before;
    }

    @Override
    public KubeObject put(StorageKey key, ObjectNode tree) {
        check();
        KubeObject previous = now.find(key);
        long revision = now.revision() + 1;
        KubeObject object = stamped(tree, revision);
        now = now.with(revision, key, object);
        var type = previous == null ? StoreEvent.Type.CREATED : StoreEvent.Type.UPDATED;
        add(new StoreEvent(revision, key, type, object, previous));
        return object;
    }

    @Override
    public KubeObject delete(StorageKey key) {
        check();
        return delete(key, existing(key).copy());
    }

    @Override
    public KubeObject delete(StorageKey key, ObjectNode lastState) {
        check();
        KubeObject previous = existing(key);
        long revision = now.revision() + 1;
        KubeObject object = stamped(lastState, revision);
        now = now.without(revision, key);
        add(new StoreEvent(revision, key, StoreEvent.Type.DELETED, object, previous));
        return object;
    }

    private KubeObject existing(StorageKey key) {
        KubeObject object = now.find(key);
        if (object == null) {
            throw StatusException.of(
                    Reason.NotFound, key.resource() + " \"" + key.key().name() + "\" not found");
        }
        return object;
    }

    private static KubeObject stamped(ObjectNode tree, long revision) {
        tree.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
        return KubeObject.of(tree);
    }

    private void add(StoreEvent event) {
        events.add(event);
        images.add(now);
    }

    private void check() {
        if (!open) {
            throw new IllegalStateException("the transaction is over");
        }
    }
}
