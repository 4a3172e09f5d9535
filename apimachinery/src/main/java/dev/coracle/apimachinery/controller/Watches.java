package dev.coracle.apimachinery.controller;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a controller watches. */
public interface Watches {

    /** {@code keys} maps a change to the keys to reconcile; it runs on the delivery of events and must not block. */
    void on(GroupVersionResource resource, Function<Change, Collection<ObjectKey>> keys);

    /** Reads the resource from the shared informer, which is made if nobody watches it yet. */
    Lister lister(GroupVersionResource resource);

    /** Adds an index to the shared informer; the same name must always mean the same index. */
    void index(GroupVersionResource resource, String name, Function<KubeObject, List<String>> values);

    /** A change of one object: at least one side is there. */
    record Change(Optional<KubeObject> before, Optional<KubeObject> after) {
        public KubeObject latest() {
            return after.or(() -> before).orElseThrow();
        }

        public ObjectKey key() {
            return latest().key();
        }
    }
}
