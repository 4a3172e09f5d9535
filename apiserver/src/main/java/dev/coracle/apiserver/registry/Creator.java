package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** POST: stores a new object. Thread-safe. */
public final class Creator {
    private static final int NAME_ATTEMPTS = 8;
    /** kube-apiserver looks ten times, 100 to 200 ms apart, for the account of a new namespace. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final RegistryContext context;
    private final WritePipeline pipeline;
    private final ImageWait wait;

    Creator(RegistryContext context) {
        this.context = context;
        this.pipeline = new WritePipeline(context);
        this.wait = new ImageWait(context);
    }

    /** Takes ownership of {@code body}. */
    public CompletionStage<KubeObject> create(Kind kind, String namespace, ObjectNode body, WriteOptions options) {
        Optional<StorageKey> awaited = pipeline.awaits(kind, namespace, body, options);
        if (awaited.isEmpty()) {
            return admit(kind, namespace, body, options);
        }
        return wait.until(image -> image.get(awaited.get()).isPresent(), PATIENCE)
                .thenCompose(there -> admit(kind, namespace, body, options));
    }

    private CompletionStage<KubeObject> admit(Kind kind, String namespace, ObjectNode body, WriteOptions options) {
        ObjectNode object = pipeline.create(kind, namespace, body, options);
        ObjectKey key = WritePipeline.keyOf(object);
        if (options.dryRun()) {
            return CompletableFuture.completedFuture(dryRun(kind, key, object));
        }
        String prefix = object.path("metadata").path("generateName").asText("");
        boolean generated = !prefix.isEmpty() && isGenerated(key.name(), prefix);
        return context.store()
                .commit("create " + kind.gvr().qualifiedName() + " " + key, tx -> put(kind, tx, object, generated))
                .thenApply(kind::fromStored);
    }

    private static boolean isGenerated(String name, String prefix) {
        return name.length() > 5 && prefix.startsWith(name.substring(0, name.length() - 5));
    }

    private KubeObject put(Kind kind, Transaction tx, ObjectNode object, boolean generated) {
        ObjectNode metadata = SystemMetadata.metadata(object);
        ObjectKey key = WritePipeline.keyOf(object);
        for (int i = 1;
                generated && i < NAME_ATTEMPTS && tx.get(kind.storageKey(key)).isPresent();
                i++) {
            String prefix = metadata.path("generateName").asText();
            metadata.put("name", Names.generate(prefix, context.random()));
            key = WritePipeline.keyOf(object);
        }
        context.admission().book(tx, kind, key, Fields.of(null), Fields.of(object));
        refuseIfPresent(kind, tx.get(kind.storageKey(key)), key, generated);
        refuseInTerminatingNamespace(kind, tx, key);
        kind.beforePut(tx, object, Optional.empty());
        return tx.put(kind.storageKey(key), kind.toStored(object));
    }

    /** Admission looked at an image; the namespace may have gone since. */
    private static void refuseInTerminatingNamespace(Kind kind, Transaction tx, ObjectKey key) {
        if (key.namespaced()) {
            Optional<KubeObject> namespace = tx.get(new StorageKey("namespaces", ObjectKey.cluster(key.namespace())));
            NamespaceState.refuseCreate(kind, key, namespace);
        }
    }

    private static void refuseIfPresent(Kind kind, Optional<KubeObject> present, ObjectKey key, boolean generated) {
        if (present.isEmpty()) {
            return;
        }
        StatusException exists = StatusException.alreadyExists(kind.gvr(), key.name());
        if (generated) {
            throw StatusException.of(
                            Reason.AlreadyExists,
                            exists.getMessage() + ", the server was not able to generate a unique name for the object")
                    .about(kind.gvr(), key.name())
                    .retryAfterSeconds(1);
        }
        if (present.get().deleting()) {
            throw StatusException.of(Reason.AlreadyExists, "object is being deleted: " + exists.getMessage())
                    .about(kind.gvr(), key.name());
        }
        throw exists;
    }

    private KubeObject dryRun(Kind kind, ObjectKey key, ObjectNode object) {
        refuseIfPresent(kind, context.store().image().get(kind.storageKey(key)), key, false);
        return KubeObject.of(object);
    }
}
