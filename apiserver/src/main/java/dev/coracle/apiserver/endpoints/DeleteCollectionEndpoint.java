package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Registry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** DELETE of a collection: its objects one after the other, each as if deleted alone; answers with what was there. */
final class DeleteCollectionEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;

    DeleteCollectionEndpoint(Registry registry, Renderer renderer, Bodies bodies) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        DeleteParameters parameters = DeleteParameters.of(call.request(), bodies);
        return Warned.with(call.kind().deleteWarnings(parameters.options()), () -> delete(call, view, parameters));
    }

    private CompletionStage<ApiResponse> delete(Call call, Renderer.View view, DeleteParameters parameters) {
        return registry.reader()
                .list(call.kind(), call.info().namespace(), ReadParameters.list(call.request(), call.info()))
                .thenCompose(list -> deleteAll(call, parameters, list))
                .thenApply(list -> renderer.list(view, list));
    }

    private CompletionStage<ObjectList> deleteAll(Call call, DeleteParameters parameters, ObjectList list) {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (KubeObject object : list.items()) {
            all = all.thenComposeAsync(
                    done -> deleteOne(call, parameters, object),
                    registry.context().worker());
        }
        return all.thenApply(done -> list);
    }

    private CompletionStage<Void> deleteOne(Call call, DeleteParameters parameters, KubeObject object) {
        CompletionStage<Void> one;
        try {
            one = registry.deleter()
                    .delete(call.kind(), object.key(), parameters.options(), parameters.write())
                    .thenAccept(r -> {});
        } catch (StatusException e) {
            one = CompletableFuture.failedFuture(e);
        }
        return one.exceptionally(DeleteCollectionEndpoint::unlessGone);
    }

    /** Somebody else may have deleted it meanwhile. */
    private static Void unlessGone(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StatusException status && status.is(Reason.NotFound)) {
            return null;
        }
        throw cause instanceof RuntimeException e ? e : new CompletionException(cause);
    }
}
