package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.ListRules;
import dev.coracle.apiserver.registry.Registry;
import java.util.concurrent.CompletionStage;

/** GET of a collection. */
final class ListEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;

    ListEndpoint(Registry registry, Renderer renderer) {
        this.registry = registry;
        this.renderer = renderer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        if (call.request().hasParameter("sendInitialEvents")) {
            Errors errors = new Errors();
            errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
            throw ListRules.invalid(errors);
        }
        return registry.reader()
                .list(call.kind(), call.info().namespace(), ReadParameters.list(call.request(), call.info()))
                .thenApply(list -> renderer.list(view, list));
    }
}
