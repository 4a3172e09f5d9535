package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers 504 for a request that takes longer than a minute (34 s for a write), or than its {@code timeout} parameter says.
 * Watches and streams have no deadline. The work itself goes on: a commit cannot be taken back.
 */
final class DeadlineFilter implements Filter {
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration WRITE = Duration.ofSeconds(34);

    private final Timers timers;

    DeadlineFilter(Timers timers) {
        this.timers = timers;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        if (exchange.attributes().longRunning()) {
            return next.proceed(exchange);
        }
        Duration limit = limit(exchange.request());
        CompletableFuture<ApiResponse> answer = next.proceed(exchange).toCompletableFuture();
        if (answer.isDone()) {
            return answer;
        }
        CompletableFuture<ApiResponse> first = new CompletableFuture<>();
        Timers.Timer timer = timers.after(limit, () -> first.complete(timeout()));
        answer.whenComplete((response, thrown) -> {
            timer.cancel();
            if (thrown == null) {
                first.complete(response);
            } else {
                first.completeExceptionally(thrown);
            }
        });
        return first;
    }

    private static Duration limit(ApiRequest request) {
        Duration most = request.method().equals("GET") ? READ : WRITE;
        String asked = request.parameter("timeout");
        if (asked.isEmpty()) {
            return most;
        }
        Duration limit = GoDuration.parse(asked)
                .filter(d -> !d.isNegative())
                .orElseThrow(() ->
                        StatusException.badRequest("invalid timeout specified in the request URL - " + badText(asked)));
        return limit.isZero() || limit.compareTo(most) > 0 ? most : limit;
    }

    private static String badText(String asked) {
        return "time: invalid duration " + dev.coracle.apimachinery.status.Errors.quote(asked);
    }

    private static ApiResponse timeout() {
        return new ApiResponse.Failure(
                StatusException.of(
                        Reason.Timeout,
                        "Timeout: request did not complete within requested timeout - context deadline exceeded"),
                Map.of());
    }
}
