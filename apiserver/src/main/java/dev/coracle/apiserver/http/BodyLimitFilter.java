package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletionStage;

/** Refuses bodies of more than 3 MiB; what was read of them is gone already. */
final class BodyLimitFilter implements Filter {
    static final int LIMIT = 3 << 20;

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        if (exchange.bodyTooLarge()) {
            throw StatusException.of(Reason.RequestEntityTooLarge, "Request entity too large: limit is " + LIMIT);
        }
        return next.proceed(exchange);
    }
}
