package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Turns what was thrown into an answer: a {@code StatusException} into its Status, anything else into a 500 that tells the
 * client nothing and the fault handler everything.
 */
final class FaultFilter implements Filter {
    private static final StatusException PANIC = StatusException.of(
            Reason.InternalError, "This request caused apiserver to panic. Look in the logs for details.");

    private final FaultHandler faults;

    FaultFilter(FaultHandler faults) {
        this.faults = faults;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        CompletionStage<ApiResponse> answer;
        try {
            answer = next.proceed(exchange);
        } catch (RuntimeException | StackOverflowError e) {
            return CompletableFuture.completedFuture(answer(exchange, e));
        }
        return succeeded(answer) ? answer : answer.exceptionally(e -> answer(exchange, e));
    }

    /** Most answers are ready at once; then there is nothing to attach to. */
    private static boolean succeeded(CompletionStage<ApiResponse> answer) {
        return answer instanceof CompletableFuture<ApiResponse> future
                && future.isDone()
                && !future.isCompletedExceptionally();
    }

    private ApiResponse answer(Exchange exchange, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof StatusException status) {
            return new ApiResponse.Failure(status, Map.of());
        }
        faults.onFault(exchange.request().method() + " " + exchange.request().path(), cause);
        return new ApiResponse.Failure(PANIC, Map.of());
    }
}
