package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.status.StatusException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Adds {@code Warning} headers to an answer, be it a refusal. Stateless. */
final class Warned {
    private Warned() {}

    static CompletionStage<ApiResponse> with(List<String> texts, Supplier<CompletionStage<ApiResponse>> work) {
        if (texts.isEmpty()) {
            return work.get();
        }
        Map<String, List<String>> headers = Bodies.warnings(texts);
        try {
            return work.get()
                    .handle((answer, failure) -> failure == null ? add(answer, headers) : fail(failure, headers));
        } catch (StatusException e) {
            return java.util.concurrent.CompletableFuture.completedFuture(new ApiResponse.Failure(e, headers));
        }
    }

    private static ApiResponse add(ApiResponse answer, Map<String, List<String>> headers) {
        if (answer instanceof ApiResponse.Whole whole) {
            Map<String, List<String>> all = new LinkedHashMap<>(whole.headers());
            all.putAll(headers);
            return new ApiResponse.Whole(whole.code(), whole.contentType(), all, whole.body());
        }
        return answer;
    }

    private static ApiResponse fail(Throwable failure, Map<String, List<String>> headers) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StatusException status) {
            return new ApiResponse.Failure(status, headers);
        }
        throw failure instanceof RuntimeException e ? e : new CompletionException(failure);
    }
}
