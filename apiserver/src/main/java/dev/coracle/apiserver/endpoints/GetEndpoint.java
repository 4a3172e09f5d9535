package dev.coracle.apiserver.endpoints;

import dev.coracle.apiserver.registry.Registry;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** GET of one object, or of its status. */
final class GetEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;

    GetEndpoint(Registry registry, Renderer renderer) {
        this.registry = registry;
        this.renderer = renderer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        return registry.reader()
                .get(call.kind(), call.info().key(), call.request().parameter("resourceVersion"))
                .thenApply(object -> renderer.object(view, 200, object, Map.of()));
    }
}
