package dev.coracle.apiserver.endpoints;

import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.Decoded;
import java.util.concurrent.CompletionStage;

/** PUT of an object or its status. */
final class UpdateEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;

    UpdateEndpoint(Registry registry, Renderer renderer, Bodies bodies) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        WriteOptions options = WriteParameters.of(call.request(), "UpdateOptions");
        Decoded decoded = bodies.decode(call.kind(), call.request());
        return registry.subresources()
                .replace(call.kind(), call.info().key(), call.info().subresource(), decoded.tree(), options)
                .thenApply(result -> renderer.object(
                        view,
                        result.created() ? 201 : 200,
                        result.object(),
                        Bodies.warnings(call, decoded.warnings(), result.object())));
    }
}
