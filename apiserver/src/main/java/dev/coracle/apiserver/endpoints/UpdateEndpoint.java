package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.Decoded;
import java.util.ArrayList;
import java.util.List;
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
                .thenApply(result -> {
                    List<String> warnings = new ArrayList<>(decoded.warnings());
                    warnings.addAll(call.kind().warnings(result.object().fields(), Fields.of(null)));
                    return renderer.object(
                            view, result.created() ? 201 : 200, result.object(), Bodies.warnings(warnings));
                });
    }
}
