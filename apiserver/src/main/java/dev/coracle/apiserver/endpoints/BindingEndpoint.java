package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** POST to {@code bindings}, the older way to {@code pods/NAME/binding}: the binding itself names the pod, and is not stored. */
final class BindingEndpoint implements Endpoint {
    static final String RESOURCE = "bindings";

    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;

    BindingEndpoint(Registry registry, Renderer renderer, Bodies bodies) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        WriteOptions options = WriteParameters.of(call.request(), "CreateOptions");
        ObjectNode binding = bodies.decode(call.kind(), call.request()).tree();
        ObjectKey pod = ObjectKey.of(call.info().namespace(), Fields.of(binding).text("metadata.name"));
        return registry.subresources()
                .create(registry.kind(Resources.PODS), pod, "binding", binding, options)
                .thenApply(done -> renderer.object(view, 201, done, Map.of()));
    }
}
