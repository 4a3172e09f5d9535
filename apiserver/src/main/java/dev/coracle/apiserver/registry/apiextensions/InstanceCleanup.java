package dev.coracle.apiserver.registry.apiextensions;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Deletes the objects of a definition that is going away, then says so, once. Objects with finalizers are waited for by the
 * events of their removal. Thread-safe.
 */
final class InstanceCleanup {
    private static final WriteOptions OPTIONS = WriteOptions.of(
            new Caller("system:apiserver", "", List.of("system:masters"), Map.of(), "kube-apiserver"), "", false);

    private final Registry registry;
    private final FaultHandler faults;
    private final Definition definition;
    private final List<CustomResourceKind> kinds;
    private final Consumer<Definition> whenDone;
    private final String storage;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile AutoCloseable subscription = () -> {};

    /** @param kinds of the definition, as they are served; none when it never was */
    InstanceCleanup(
            Registry registry,
            FaultHandler faults,
            Definition definition,
            List<CustomResourceKind> kinds,
            Consumer<Definition> whenDone) {
        this.registry = registry;
        this.faults = faults;
        this.definition = definition;
        this.kinds = kinds;
        this.whenDone = whenDone;
        this.storage = definition.name();
    }

    void start() {
        if (!kinds.isEmpty()) {
            subscription = registry.store().events().subscribe(storage, this::wake);
            registry.store().image().list(storage, "", "", 0).forEach(this::delete);
        }
        look();
    }

    private void delete(KubeObject object) {
        CustomResourceKind kind = kinds.stream()
                .filter(k -> k.gvk().apiVersion().equals(object.apiVersion()))
                .findFirst()
                .orElse(kinds.get(0));
        try {
            registry.deleter()
                    .delete(kind, object.key(), DeleteOptions.DEFAULT.withUid(object.uid()), OPTIONS)
                    .whenComplete((result, failure) -> {
                        if (failure != null) {
                            told(object, failure);
                        }
                    });
        } catch (StatusException e) {
            told(object, e);
        }
    }

    /** Somebody else may have deleted it. */
    private void told(KubeObject object, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof StatusException status && status.is(Reason.NotFound))) {
            faults.onFault("delete " + storage + " " + object.key(), cause);
        }
    }

    /** On the store thread. */
    private void wake() {
        if (!done.get()) {
            registry.context().worker().execute(this::look);
        }
    }

    private void look() {
        boolean empty = kinds.isEmpty() || registry.store().image().count(storage, "") == 0;
        if (empty && done.compareAndSet(false, true)) {
            try {
                subscription.close();
            } catch (Exception e) {
                faults.onFault("end the watch for " + storage, e);
            }
            whenDone.accept(definition);
        }
    }
}
