package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.storage.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DELETE: removes an object, or marks it while a grace period, finalizers or its kind keep it. Thread-safe. */
public final class Deleter {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final RegistryContext context;
    private final WritePipeline pipeline;

    Deleter(RegistryContext context) {
        this.context = context;
        this.pipeline = new WritePipeline(context);
    }

    /** @param removed false when the object stays for now, marked */
    public record Result(KubeObject object, boolean removed) {}

    public CompletionStage<Result> delete(Kind kind, ObjectKey key, DeleteOptions how, WriteOptions options) {
        KubeObject seen = context.store()
                .image()
                .get(kind.storageKey(key))
                .orElseThrow(() -> StatusException.notFound(kind.gvr(), key.name()));
        pipeline.delete(kind, kind.fromStored(seen), options);
        Instant now = context.clock().instant();
        if (options.dryRun()) {
            checkPreconditions(kind, seen, how);
            Optional<ObjectNode> marked = mark(kind, seen, how, now);
            return CompletableFuture.completedFuture(new Result(
                    marked.map(KubeObject::of)
                            .orElseGet(() -> goesGracefully(kind, seen, how)
                                    ? KubeObject.of(marked(seen, now))
                                    : kind.fromStored(seen)),
                    marked.isEmpty()));
        }
        return context.store()
                .commit("delete " + kind.gvr().qualifiedName() + " " + key, tx -> delete(kind, tx, key, how, now))
                .thenApply(r -> new Result(kind.fromStored(r.object()), r.removed()));
    }

    private Result delete(Kind kind, Transaction tx, ObjectKey key, DeleteOptions how, Instant now) {
        KubeObject stored =
                tx.get(kind.storageKey(key)).orElseThrow(() -> StatusException.notFound(kind.gvr(), key.name()));
        checkPreconditions(kind, stored, how);
        Optional<ObjectNode> marked = mark(kind, stored, how, now);
        if (marked.isEmpty()) {
            context.admission().book(tx, kind, key, stored.fields(), Fields.of(null));
            KubeObject last = goesGracefully(kind, stored, how)
                    ? tx.delete(kind.storageKey(key), marked(stored, now))
                    : tx.delete(kind.storageKey(key));
            kind.afterDelete(tx, last);
            return new Result(last, true);
        }
        ObjectNode tree = marked.get();
        if (Json.same(tree, stored.tree())) {
            return new Result(stored, false);
        }
        return new Result(tx.put(kind.storageKey(key), tree), false);
    }

    private static void checkPreconditions(Kind kind, KubeObject stored, DeleteOptions how) {
        check(kind, stored, "UID", how.uid(), stored.uid(), "deleted and then recreated");
        String version = Long.toString(stored.resourceVersion());
        check(kind, stored, "ResourceVersion", how.resourceVersion(), version, "modified");
    }

    private static void check(
            Kind kind, KubeObject stored, String what, String wanted, String found, String suspicion) {
        if (wanted.isEmpty() || wanted.equals(found)) {
            return;
        }
        if (kind.checksPreconditionsItself()) {
            throw StatusException.conflict(
                    kind.gvr(),
                    stored.name(),
                    "Precondition failed: " + what + " in precondition: " + wanted + ", " + what + " in object meta: "
                            + found);
        }
        // Kubernetes names the kind here, where other conflicts name the resource.
        GroupVersionResource named = GroupVersionResource.of(
                kind.gvk().group(), kind.gvk().version(), kind.gvk().kind());
        throw StatusException.conflict(
                named,
                stored.name(),
                "the " + what + " in the precondition (" + wanted + ") does not match the " + what + " in record ("
                        + found + "). The object might have been " + suspicion);
    }

    /** The object as it lives on, or empty when it goes at once. */
    private static Optional<ObjectNode> mark(Kind kind, KubeObject stored, DeleteOptions how, Instant now) {
        ObjectNode tree = stored.copy();
        ObjectNode metadata = SystemMetadata.metadata(tree);
        List<String> finalizers = finalizers(kind, stored, how);
        Optional<Long> grace = kind.gracePeriod(stored, how);
        boolean held = !finalizers.isEmpty() || kind.heldAfterDelete(stored.fields());
        if (!held && grace.orElse(0L) == 0) {
            return Optional.empty();
        }
        setFinalizers(metadata, finalizers);
        if (!stored.deleting()) {
            begin(tree, metadata, grace.orElse(0L), now);
        } else if (grace.isPresent()) {
            shorten(stored, metadata, grace.get());
        }
        kind.prepareForDelete(tree);
        return Optional.of(tree);
    }

    /** Whether the last state shows a grace period of nothing: for kinds that have grace periods, on the first delete. */
    private static boolean goesGracefully(Kind kind, KubeObject stored, DeleteOptions how) {
        return !stored.deleting() && kind.gracePeriod(stored, how).isPresent();
    }

    private static ObjectNode marked(KubeObject stored, Instant now) {
        ObjectNode tree = stored.copy();
        begin(tree, SystemMetadata.metadata(tree), 0, now);
        return tree;
    }

    private static void begin(ObjectNode tree, ObjectNode metadata, long grace, Instant now) {
        metadata.put("deletionTimestamp", Times.seconds(now.plusSeconds(grace)));
        metadata.put("deletionGracePeriodSeconds", grace);
        long generation = tree.path("metadata").path("generation").asLong(0);
        if (generation > 0) {
            metadata.put("generation", generation + 1);
        }
    }

    /** A second delete can only bring the end nearer. */
    private static void shorten(KubeObject stored, ObjectNode metadata, long grace) {
        long before = stored.fields().number("metadata.deletionGracePeriodSeconds", 0);
        if (grace < before) {
            Instant end = Times.parse(stored.text("metadata.deletionTimestamp")).minusSeconds(before - grace);
            metadata.put("deletionTimestamp", Times.seconds(end));
            metadata.put("deletionGracePeriodSeconds", grace);
        }
    }

    /** An explicit policy replaces the finalizers that stand for the others; those come before the kind's own policy. */
    private static List<String> finalizers(Kind kind, KubeObject stored, DeleteOptions how) {
        List<String> finalizers = new ArrayList<>(stored.finalizers());
        boolean unspecified = how.propagationPolicy().isEmpty() && !finalizers.contains(FOREGROUND);
        if (unspecified && kind.orphansDependents() && !finalizers.contains(ORPHAN)) {
            finalizers.add(ORPHAN);
        }
        if (!how.propagationPolicy().isEmpty()) {
            String wanted =
                    switch (how.propagationPolicy()) {
                        case "Orphan" -> ORPHAN;
                        case "Foreground" -> FOREGROUND;
                        default -> "";
                    };
            finalizers.removeIf(f -> !f.equals(wanted) && (f.equals(ORPHAN) || f.equals(FOREGROUND)));
            if (!wanted.isEmpty() && !finalizers.contains(wanted)) {
                finalizers.add(wanted);
            }
        }
        return finalizers;
    }

    private static void setFinalizers(ObjectNode metadata, List<String> finalizers) {
        JsonNode before = metadata.path("finalizers");
        ArrayNode after = Json.array();
        finalizers.forEach(after::add);
        if (after.isEmpty()) {
            metadata.remove("finalizers");
        } else if (!Json.same(before, after)) {
            metadata.set("finalizers", after);
        }
    }
}
