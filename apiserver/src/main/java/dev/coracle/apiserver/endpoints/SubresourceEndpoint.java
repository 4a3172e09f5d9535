package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.Subresource;
import dev.coracle.apiserver.registry.WriteOptions;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** GET, PUT and POST of subresources whose documents are of another kind than the object: scale, binding, eviction, token. */
final class SubresourceEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;
    private final Subresource subresource;

    SubresourceEndpoint(Registry registry, Renderer renderer, Bodies bodies, Subresource subresource) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
        this.subresource = subresource;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        return switch (call.request().method()) {
            case "PUT" -> put(call);
            case "POST" -> post(call);
            default -> get(call);
        };
    }

    private CompletionStage<ApiResponse> get(Call call) {
        Renderer.View view = call.view();
        return registry.subresources()
                .get(
                        call.kind(),
                        call.info().key(),
                        subresource.name(),
                        call.request().parameter("resourceVersion"))
                .thenApply(object -> renderer.object(view, 200, object, Map.of()));
    }

    private CompletionStage<ApiResponse> put(Call call) {
        Renderer.View view = call.view();
        WriteOptions options = WriteParameters.of(call.request(), "UpdateOptions");
        ObjectNode body = bodies.decode(subresource.kind(), call.request());
        return registry.subresources()
                .replace(call.kind(), call.info().key(), subresource.name(), body, options)
                .thenApply(result -> renderer.object(view, 200, result.object(), Map.of()));
    }

    private CompletionStage<ApiResponse> post(Call call) {
        Renderer.View view = call.view();
        WriteOptions options = WriteParameters.of(call.request(), "CreateOptions");
        ObjectNode body = bodies.decode(subresource.kind(), call.request());
        ObjectKey key = call.info().key();
        CompletionStage<KubeObject> made =
                registry.subresources().create(call.kind(), key, subresource.name(), body, options);
        return made.thenApply(object -> renderer.object(view, 201, object, Map.of()));
    }
}
