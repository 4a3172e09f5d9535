package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests. A stream is answered when it starts; how long it lasts is counted where it is written. */
final class MetricsFilter implements Filter {
    private final Metrics metrics;

    MetricsFilter(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        LongAdder inFlight = metrics.inFlight(exchange.request().method());
        inFlight.increment();
        CompletableFuture<ApiResponse> answer = next.proceed(exchange).toCompletableFuture();
        if (answer.isDone()) {
            count(exchange, inFlight, answer.join());
            return answer;
        }
        return answer.whenComplete((response, thrown) -> count(exchange, inFlight, response));
    }

    private void count(Exchange exchange, LongAdder inFlight, ApiResponse response) {
        inFlight.decrement();
        if (response instanceof ApiResponse.Proxied) {
            return; // counted when the backend has answered
        }
        metrics.answered(exchange.attributes(), code(response));
    }

    private static int code(ApiResponse response) {
        if (response instanceof ApiResponse.Whole whole) {
            return whole.code();
        }
        if (response instanceof ApiResponse.Streaming streaming) {
            return streaming.code();
        }
        return response instanceof ApiResponse.Failure failure
                ? failure.status().code()
                : 101;
    }
}
