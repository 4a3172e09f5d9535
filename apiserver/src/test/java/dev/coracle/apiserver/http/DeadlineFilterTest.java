package dev.coracle.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlineFilterTest {
    private record Set(Duration delay, Runnable task) {}

    private final List<Set> timers = new ArrayList<>();
    private final DeadlineFilter filter = new DeadlineFilter((Duration delay, Runnable task) -> {
        timers.add(new Set(delay, task));
        return (Timers.Timer) () -> {};
    });

    private CompletableFuture<ApiResponse> ask(String method, Map<String, List<String>> query) {
        ApiRequest request = new ApiRequest(
                method, "/api/v1/pods", query, Map.of(), new byte[0], new Caller("u", "", List.of(), Map.of(), ""));
        return filter.handle(new Exchange(request, Peer.NONE, false), x -> new CompletableFuture<>())
                .toCompletableFuture();
    }

    @Test
    void slowRequestsGet504() {
        CompletableFuture<ApiResponse> answer = ask("GET", Map.of("timeout", List.of("10s")));
        assertEquals(Duration.ofSeconds(10), timers.get(0).delay());

        timers.get(0).task().run();

        ApiResponse.Failure failure = (ApiResponse.Failure) answer.join();
        assertEquals(504, failure.status().code());
        assertEquals("Timeout", failure.status().reason());
    }

    @Test
    void writesHaveLessTimeAndWatchesNoLimit() {
        ask("POST", Map.of());
        assertEquals(Duration.ofSeconds(34), timers.get(0).delay());

        assertFalse(ask("GET", Map.of("watch", List.of("1"))).isDone());
        assertEquals(1, timers.size());
    }

    @ParameterizedTest
    @MethodSource("durations")
    void durationsAreThoseOfGo(String text, Optional<Duration> expected) {
        assertEquals(expected, GoDuration.parse(text));
    }

    static Stream<Arguments> durations() {
        return Stream.of(
                arguments("32s", Optional.of(Duration.ofSeconds(32))),
                arguments("1m30s", Optional.of(Duration.ofSeconds(90))),
                arguments("1.5h", Optional.of(Duration.ofMinutes(90))),
                arguments("0", Optional.of(Duration.ZERO)),
                arguments("-1s", Optional.of(Duration.ofSeconds(-1))),
                arguments("10", Optional.empty()),
                arguments("", Optional.empty()),
                arguments("s", Optional.empty()));
    }
}
