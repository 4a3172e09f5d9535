package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletionStage;

/** Forbids caching, unless an answer says otherwise. */
final class CacheControlFilter implements Filter {
    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        exchange.header("Cache-Control", "no-cache, private");
        return next.proceed(exchange);
    }
}
