package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * PUT and PATCH: works out the next state from the latest one, then compares and swaps. When somebody else was faster it is
 * worked out again, unless the client named the version it meant. A write that changes nothing stores nothing. Thread-safe.
 */
public final class Updater {
    private final RegistryContext context;
    private final WritePipeline pipeline;
    private final Creator creator;

    Updater(RegistryContext context, Creator creator) {
        this.context = context;
        this.pipeline = new WritePipeline(context);
        this.creator = creator;
    }

    /** The next state, from the present one in the version of the kind. May be asked several times. */
    @FunctionalInterface
    public interface NextState {
        /** A tree of its own. */
        ObjectNode after(KubeObject before);
    }

    /** @param created whether PUT made the object */
    public record Result(KubeObject object, boolean created) {}

    /** PUT of {@code body}, which is not modified. */
    public CompletionStage<Result> replace(
            Kind kind, ObjectKey key, String subresource, ObjectNode body, WriteOptions options) {
        checkName(key, body);
        boolean present = context.store().image().get(kind.storageKey(key)).isPresent();
        if (!present && subresource.isEmpty() && kind.createsOnUpdate()) {
            return createInstead(kind, key, body, options);
        }
        return update(kind, key, subresource, before -> body.deepCopy(), options, true);
    }

    private CompletionStage<Result> createInstead(Kind kind, ObjectKey key, ObjectNode body, WriteOptions options) {
        ObjectNode copy = body.deepCopy();
        SystemMetadata.metadata(copy).remove("resourceVersion");
        return creator.create(kind, key.namespace(), copy, options).thenApply(o -> new Result(o, true));
    }

    private static void checkName(ObjectKey key, ObjectNode body) {
        String name = body.path("metadata").path("name").asText("");
        if (name.isEmpty()) {
            throw StatusException.badRequest(
                    "the name of the object (based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(key.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + key.name() + ")");
        }
    }

    /** PATCH and other read-modify-write: {@code next} is asked for each attempt. */
    public CompletionStage<Result> change(
            Kind kind, ObjectKey key, String subresource, NextState next, WriteOptions options) {
        return update(kind, key, subresource, next, options, false);
    }

    private CompletionStage<Result> update(
            Kind kind, ObjectKey key, String subresource, NextState next, WriteOptions options, boolean put) {
        KubeObject stored = context.store()
                .image()
                .get(kind.storageKey(key))
                .orElseThrow(() -> StatusException.notFound(kind.gvr(), key.name()));
        KubeObject before = kind.fromStored(stored);
        ObjectNode object = next.after(before);
        if (!put) {
            kind.patched(object);
        }
        SystemMetadata.refuseOtherUid(kind, before, object);
        boolean pinned = checkVersion(kind, before, object, put);
        ObjectNode now = pipeline.update(kind, subresource, before, object, options);
        boolean finished = finished(kind, now);
        if (!finished && Json.same(now, before.tree())) {
            return CompletableFuture.completedFuture(new Result(before, false));
        }
        if (options.dryRun()) {
            return CompletableFuture.completedFuture(new Result(KubeObject.of(now), false));
        }
        return context.store()
                .commit(
                        "update " + kind.gvr().qualifiedName() + " " + key,
                        tx -> swap(kind, tx, stored, now, finished, pinned))
                .thenCompose(swapped -> swapped.isPresent()
                        ? CompletableFuture.completedFuture(new Result(kind.fromStored(swapped.get()), false))
                        : CompletableFuture.supplyAsync(
                                        () -> update(kind, key, subresource, next, options, put), context.worker())
                                .thenCompose(again -> again));
    }

    /** Whether the client named a version; refuses a stale one. */
    private static boolean checkVersion(Kind kind, KubeObject before, ObjectNode object, boolean put) {
        String version = object.path("metadata").path("resourceVersion").asText("");
        if (version.isEmpty() || version.equals("0")) {
            if (put && !kind.updatesUnconditionally()) {
                // Kubernetes names the resource here, where other findings name the kind.
                throw StatusException.invalid(
                        new GroupVersionKind(
                                kind.gvr().group(),
                                kind.gvr().version(),
                                kind.gvr().resource()),
                        before.name(),
                        List.of(new Cause(
                                "FieldValueInvalid",
                                "Invalid value: 0: must be specified for an update",
                                "metadata.resourceVersion")));
            }
            return false;
        }
        if (!version.equals(Long.toString(before.resourceVersion()))) {
            throw StatusException.staleVersion(kind.gvr(), before.name());
        }
        return put;
    }

    /** Whether this update takes away the last thing that kept a deleted object. */
    private static boolean finished(Kind kind, ObjectNode now) {
        Fields fields = Fields.of(now);
        return fields.has("metadata.deletionTimestamp")
                && fields.texts("metadata.finalizers").isEmpty()
                && fields.number("metadata.deletionGracePeriodSeconds", 0) == 0
                && !kind.heldAfterDelete(fields);
    }

    /** Empty when somebody else wrote first and the update is to be worked out again. */
    private Optional<KubeObject> swap(
            Kind kind, Transaction tx, KubeObject stored, ObjectNode now, boolean finished, boolean pinned) {
        KubeObject present = tx.get(kind.storageKey(stored.key()))
                .orElseThrow(() -> StatusException.notFound(kind.gvr(), stored.name()));
        if (present.resourceVersion() != stored.resourceVersion()) {
            if (pinned) {
                throw StatusException.staleVersion(kind.gvr(), stored.name());
            }
            return Optional.empty();
        }
        kind.beforePut(tx, now, Optional.of(kind.fromStored(present)));
        Fields after = finished ? Fields.of(null) : Fields.of(now);
        context.admission().book(tx, kind, stored.key(), present.fields(), after);
        if (finished) {
            KubeObject last = tx.delete(kind.storageKey(stored.key()));
            kind.afterDelete(tx, last);
            // Watchers see the object as it was stored; the client sees what it asked for, under the version it
            // changed.
            return Optional.of(KubeObject.of(kind.toStored(now)));
        }
        return Optional.of(tx.put(kind.storageKey(stored.key()), kind.toStored(now)));
    }
}
