package dev.coracle.apiserver.endpoints;

import java.util.concurrent.CompletionStage;

/**
 * Answers requests. Called on the event loop of the connection and must not block; the stage may complete on any thread. A
 * {@code StatusException}, thrown or as the stage's failure, becomes a Status document; anything else is an InternalError.
 */
@FunctionalInterface
public interface ApiHandler {
    CompletionStage<ApiResponse> handle(ApiRequest request);
}
