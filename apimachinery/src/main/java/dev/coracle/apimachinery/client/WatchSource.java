package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.object.GroupVersionResource;

/** Where objects are watched: all that an {@link Informer} needs of an API. */
public interface WatchSource {

    /**
     * Watches from now on without polling. Without {@code resourceVersion} the present objects come first as ADDED, then one
     * BOOKMARK annotated {@code k8s.io/initial-events-end}. Events of one watch are delivered one at a time, in order.
     *
     * @param namespace "" for all namespaces, and for cluster-scoped resources
     */
    Watch watch(GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher);
}
