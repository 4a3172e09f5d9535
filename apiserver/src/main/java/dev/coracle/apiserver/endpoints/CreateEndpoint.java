package dev.coracle.apiserver.endpoints;

import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.Decoded;
import java.util.concurrent.CompletionStage;

/** POST to a collection. */
final class CreateEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;

    CreateEndpoint(Registry registry, Renderer renderer, Bodies bodies) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        WriteOptions options = WriteParameters.of(call.request(), "CreateOptions");
        Decoded decoded = bodies.decode(call.kind(), call.request());
        return registry.creator()
                .create(call.kind(), call.info().namespace(), decoded.tree(), options)
                .thenApply(object ->
                        renderer.object(view, 201, object, Bodies.warnings(call, decoded.warnings(), object)));
    }
}
