package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletionStage;

/** One concern that every request passes. Shared by all connections: keeps nothing of a request in itself. */
@FunctionalInterface
interface Filter {

    /** Answers itself, or lets {@code next} answer. What it throws is answered as {@link FaultFilter} does. */
    CompletionStage<ApiResponse> handle(Exchange exchange, Next next);

    /** The rest of the chain. */
    @FunctionalInterface
    interface Next {
        CompletionStage<ApiResponse> proceed(Exchange exchange);
    }
}
