package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.registry.Deleter;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** DELETE of one object. */
final class DeleteEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies;

    DeleteEndpoint(Registry registry, Renderer renderer, Bodies bodies) {
        this.registry = registry;
        this.renderer = renderer;
        this.bodies = bodies;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        DeleteParameters parameters = DeleteParameters.of(call.request(), bodies);
        return Warned.with(
                call.kind().deleteWarnings(parameters.options()),
                () -> registry.deleter()
                        .delete(call.kind(), call.info().key(), parameters.options(), parameters.write())
                        .thenApply(result -> answer(view, result, parameters)));
    }

    private ApiResponse answer(Renderer.View view, Deleter.Result result, DeleteParameters parameters) {
        int code = !result.removed() && parameters.orphanDependentsFalse() ? 202 : 200;
        if (!result.removed() || view.kind().returnsDeletedObject()) {
            return renderer.object(view, code, result.object(), Map.of());
        }
        return new ApiResponse.Whole(
                code, OutputForm.JSON, Map.of(), List.of(Json.bytes(success(view.kind(), result.object()))));
    }

    private static ObjectNode success(Kind kind, KubeObject object) {
        ObjectNode status = Json.object();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details");
        details.put("name", object.name());
        if (!kind.gvr().group().isEmpty()) {
            details.put("group", kind.gvr().group());
        }
        details.put("kind", kind.gvr().resource());
        details.put("uid", object.uid());
        return status;
    }
}
