package dev.coracle.apiserver.storage.h2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Store;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small objects, and waiting for stages. */
final class StoreFixture {
    private StoreFixture() {}

    static StorageKey configMap(String name) {
        return new StorageKey("configmaps", ObjectKey.of("default", name));
    }

    static ObjectNode tree(StorageKey key, String value) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata")
                .put("name", key.key().name())
                .put("namespace", key.key().namespace())
                .put("uid", "uid-" + key.key().name());
        tree.putObject("data").put("value", value);
        return tree;
    }

    static KubeObject put(Store store, StorageKey key, String value) {
        return await(store.commit("put " + key.key(), t -> t.put(key, tree(key, value))));
    }

    static KubeObject delete(Store store, StorageKey key) {
        return await(store.commit("delete " + key.key(), t -> t.delete(key)));
    }

    /** The stage's result, or what it failed with. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
