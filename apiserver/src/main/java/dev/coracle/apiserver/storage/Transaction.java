package dev.coracle.apiserver.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.Optional;

/**
 * What a {@link Change} sees and does. Confined to the store thread and to the call it was given to. Its writes become visible
 * together when the change returns, and not at all when it throws.
 */
public interface Transaction {
    /** The object as of now, with this transaction's own writes. */
    Optional<KubeObject> get(StorageKey key);

    /** The image before this transaction. */
    Image before();

    /**
     * Stores {@code tree} under the next revision, which is written into {@code metadata.resourceVersion}. Takes ownership of
     * the tree.
     */
    KubeObject put(StorageKey key, ObjectNode tree);

    /** Removes the object. The answer is its last state with the revision of the delete. */
    KubeObject delete(StorageKey key);

    /** Like {@link #delete(StorageKey)}, with {@code lastState} as the state that watchers see. Takes ownership of the tree. */
    KubeObject delete(StorageKey key, ObjectNode lastState);
}
