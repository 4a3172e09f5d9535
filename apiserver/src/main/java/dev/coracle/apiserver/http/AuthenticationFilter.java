package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletionStage;

/** Finds out who asks. A certificate of another CA counts only when a token speaks for the caller. */
final class AuthenticationFilter implements Filter {
    private final Authenticator authenticator;

    AuthenticationFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        UserInfo user =
                authenticator.authenticate(exchange.request(), exchange.peer().user());
        if (exchange.peer().refused() && user == UserInfo.ANONYMOUS) {
            throw StatusException.of(Reason.Unauthorized, "Unauthorized");
        }
        exchange.caller(user.caller(exchange.request().caller().userAgent()));
        return next.proceed(exchange);
    }
}
