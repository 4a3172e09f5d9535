package dev.coracle.apiserver.endpoints;

import dev.coracle.apiserver.registry.Kind;
import java.util.concurrent.CompletionStage;

/** Answers one verb for every kind. Thread-safe; computes on the calling thread and does not block. */
interface Endpoint {

    CompletionStage<ApiResponse> handle(Call call);

    /** A request with what its path means. */
    record Call(ApiRequest request, RequestInfo info, Kind kind) {
        Renderer.View view() {
            return Renderer.View.of(kind, request);
        }
    }
}
