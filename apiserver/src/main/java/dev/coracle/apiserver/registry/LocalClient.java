package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.schema.DecodeException;
import dev.coracle.apiserver.schema.FieldValidation;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The API for components in this process: the same code as for HTTP requests, below decoding. Blocks until the store has
 * answered, so never call it on the store thread or an event loop. Thread-safe.
 */
public final class LocalClient implements ApiClient {
    private final Registry registry;
    private final WriteOptions options;
    private final Executor watchExecutor;

    /** @param watchExecutor where watchers are called; each one serially */
    public LocalClient(Registry registry, Caller caller, Executor watchExecutor) {
        this.registry = registry;
        this.options = WriteOptions.of(caller, "", false);
        this.watchExecutor = watchExecutor;
    }

    @Override
    public KubeObject get(GroupVersionResource resource, ObjectKey key) {
        return registry.reader().now(registry.kind(resource), key);
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions how) {
        return await(registry.reader().list(registry.kind(resource), namespace, how));
    }

    @Override
    public Watch watch(GroupVersionResource resource, String namespace, WatchOptions how, Watcher watcher) {
        Kind kind = registry.kind(resource);
        Selection selection = Selection.of(kind, namespace, how.labels(), how.fields());
        WatchCursor cursor = how.resourceVersion().isEmpty()
                ? WatchCursor.withInitialState(registry.store(), kind, selection, true)
                : WatchCursor.after(registry.store(), kind, selection, ListRules.parseVersion(how.resourceVersion()));
        LocalWatch watch = new LocalWatch(cursor, watcher, watchExecutor);
        watch.start(registry.store().events(), kind);
        return watch;
    }

    @Override
    public KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body) {
        Kind kind = registry.kind(resource);
        return await(registry.creator().create(kind, namespace, decode(kind, body), options));
    }

    @Override
    public KubeObject createSubresource(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        return await(registry.subresources().create(registry.kind(resource), key, subresource, body, options));
    }

    @Override
    public KubeObject update(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        Kind kind = registry.kind(resource);
        return await(registry.subresources().replace(kind, key, subresource, decode(kind, body), options))
                .object();
    }

    @Override
    public KubeObject patch(
            GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
        Kind kind = registry.kind(resource);
        return await(registry.subresources()
                        .change(
                                kind,
                                key,
                                subresource,
                                (before, schema) -> Patches.apply(type, before, patch, schema),
                                options))
                .object();
    }

    @Override
    public void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions how) {
        await(registry.deleter().delete(registry.kind(resource), key, how, options));
    }

    @Override
    public void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions how) {
        if (namespace.isEmpty() && registry.kind(resource).descriptor().namespaced()) {
            throw StatusException.of(
                    Reason.MethodNotAllowed, "the server does not allow this method on the requested resource");
        }
        for (KubeObject object : list(resource, namespace, selection).items()) {
            deleteIfPresent(resource, object.key(), how);
        }
    }

    /** The form a body has after decoding; {@code body} stays as it is. */
    private static ObjectNode decode(Kind kind, ObjectNode body) {
        try {
            return kind.decodeTree(body, FieldValidation.IGNORE).tree();
        } catch (DecodeException e) {
            throw StatusException.badRequest(e.getMessage());
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StatusException status) {
                throw status;
            }
            throw e;
        }
    }
}
