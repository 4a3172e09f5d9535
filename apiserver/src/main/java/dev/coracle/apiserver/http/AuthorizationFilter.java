package dev.coracle.apiserver.http;

import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.Forbidden;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletionStage;

/** Lets nobody further who may not do what is asked. */
final class AuthorizationFilter implements Filter {
    private final Authorizer authorizer;

    AuthorizationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        Authorizer.Decision decision = authorizer.authorize(exchange.request().caller(), exchange.attributes());
        if (!decision.allowed()) {
            throw Forbidden.of(exchange.request().caller(), exchange.attributes(), decision.reason());
        }
        return next.proceed(exchange);
    }
}
