package dev.coracle.apimachinery.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Optional;

/**
 * How every component talks to the API: in process (below HTTP decoding, with the same admission and conflicts) or over HTTP.
 * Calls block until the answer is there, so they belong on worker threads, never on an event loop or the store thread.
 * Thread-safe. A refusal is a {@link StatusException} with Kubernetes' reason and message. {@code subresource} is "" for the
 * object itself.
 */
public interface ApiClient extends WatchSource {

    KubeObject get(GroupVersionResource resource, ObjectKey key);

    /** Like {@link #get}, with "not found" as an empty answer. */
    default Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        try {
            return Optional.of(get(resource, key));
        } catch (StatusException e) {
            if (e.is(Reason.NotFound)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @param namespace "" for all namespaces, and for cluster-scoped resources */
    ObjectList list(GroupVersionResource resource, String namespace, ListOptions options);

    /** {@code body} is not modified. {@code metadata.namespace} is filled in. */
    KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body);

    /** POST to a subresource of a named object: {@code pods/binding}, {@code pods/eviction}, {@code serviceaccounts/token}. */
    KubeObject createSubresource(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body);

    /** PUT; compares {@code metadata.resourceVersion} when the body has one. */
    KubeObject update(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body);

    KubeObject patch(GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch);

    void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions options);

    /** Like {@link #delete}; an object that is gone already is what the caller wanted. */
    default void deleteIfPresent(GroupVersionResource resource, ObjectKey key, DeleteOptions options) {
        try {
            delete(resource, key, options);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }

    void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions options);
}
