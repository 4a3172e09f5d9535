package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.EventWindow;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.Store;
import dev.coracle.apiserver.storage.StoreEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A watch as a position: first in an image, when the present objects come first, then in the window of events. Holds no events
 * of its own. Not thread-safe: one reader at a time.
 */
public final class WatchCursor {
    private final Store store;
    private final Kind kind;
    private final Selection selection;
    private Image initial;
    private String initialAfter = "";
    private boolean initialEndPending;
    private long position;

    private WatchCursor(Store store, Kind kind, Selection selection, long position) {
        this.store = store;
        this.kind = kind;
        this.selection = selection;
        this.position = position;
    }

    /** Events after {@code revision} only. */
    public static WatchCursor after(Store store, Kind kind, Selection selection, long revision) {
        return new WatchCursor(store, kind, selection, revision);
    }

    /**
     * The present objects as ADDED, then what follows.
     *
     * @param markEnd whether a bookmark annotated {@code k8s.io/initial-events-end} separates the two
     */
    public static WatchCursor withInitialState(Store store, Kind kind, Selection selection, boolean markEnd) {
        Image image = store.image();
        WatchCursor cursor = new WatchCursor(store, kind, selection, image.revision());
        cursor.initial = image;
        cursor.initialEndPending = markEnd;
        return cursor;
    }

    /** The revision up to which everything was read. */
    public long position() {
        return position;
    }

    /** Whether the present objects have not all been read yet. */
    public boolean initialPending() {
        return initial != null || initialEndPending;
    }

    /**
     * The next events, and whether there may be more right now. At most about {@code limit}.
     *
     * @throws StatusException Expired when the position has fallen out of the window
     */
    public Batch next(int limit) {
        if (initial != null) {
            return nextInitial(limit);
        }
        List<WatchEvent> events = new ArrayList<>();
        if (initialEndPending) {
            initialEndPending = false;
            events.add(new WatchEvent(WatchEvent.Type.BOOKMARK, bookmark(true)));
            return new Batch(events, true);
        }
        try {
            EventWindow.Batch batch = store.events().read(kind.descriptor().storage(), position, limit);
            for (StoreEvent event : batch.events()) {
                convert(event).ifPresent(events::add);
            }
            position = batch.position();
            return new Batch(events, batch.more());
        } catch (EventWindow.CompactedException e) {
            throw expired();
        }
    }

    /** Fails like {@link #next} when the position has fallen out of the window; costs nothing and reads nothing. */
    public void check() {
        try {
            store.events().read(kind.descriptor().storage(), position, 0);
        } catch (EventWindow.CompactedException e) {
            throw expired();
        }
    }

    private StatusException expired() {
        return StatusException.of(
                Reason.Expired,
                "too old resource version: " + position + " (" + store.events().oldest() + ")");
    }

    private Batch nextInitial(int limit) {
        List<KubeObject> objects =
                initial.list(kind.descriptor().storage(), selection.namespace(), initialAfter, limit);
        List<WatchEvent> events = new ArrayList<>(objects.size());
        for (KubeObject stored : objects) {
            KubeObject object = kind.fromStored(stored);
            if (selection.test(object)) {
                events.add(new WatchEvent(WatchEvent.Type.ADDED, object));
            }
        }
        if (objects.size() < limit) {
            initial = null;
        } else {
            initialAfter = objects.get(objects.size() - 1).key().toString();
        }
        return new Batch(events, true);
    }

    /** Selectors look at the object before and after: it may enter, stay in or leave what is watched. */
    private Optional<WatchEvent> convert(StoreEvent event) {
        KubeObject object = kind.fromStored(event.object());
        boolean was = event.previous() != null && selection.test(kind.fromStored(event.previous()));
        if (event.type() == StoreEvent.Type.DELETED) {
            return was ? Optional.of(new WatchEvent(WatchEvent.Type.DELETED, object)) : Optional.empty();
        }
        if (selection.test(object)) {
            return Optional.of(new WatchEvent(was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED, object));
        }
        return was ? Optional.of(new WatchEvent(WatchEvent.Type.DELETED, left(event))) : Optional.empty();
    }

    /** The previous content under the revision of the write that made the object leave. */
    private KubeObject left(StoreEvent event) {
        ObjectNode tree = event.previous().copy();
        ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(event.revision()));
        return kind.fromStored(KubeObject.of(tree));
    }

    /** A BOOKMARK's object: the bare kind with the position reached. */
    public KubeObject bookmark(boolean initialEventsEnd) {
        ObjectNode object = SystemMetadata.typed(kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(position));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return KubeObject.of(object);
    }

    /** @param more whether another call may have something without waiting */
    public record Batch(List<WatchEvent> events, boolean more) {}
}
