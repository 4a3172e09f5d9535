package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.ListRules;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.Selection;
import dev.coracle.apiserver.registry.WatchCursor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** GET with {@code watch=true}: headers at once, then events until the client, the time-out or the window ends it. */
final class WatchEndpoint implements Endpoint {
    private static final int SHORTEST_SECONDS = 1800;

    private final Registry registry;
    private final Renderer renderer;

    WatchEndpoint(Registry registry, Renderer renderer) {
        this.registry = registry;
        this.renderer = renderer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        ApiRequest request = call.request();
        Selection selection = Selection.of(
                call.kind(),
                call.info().namespace(),
                ReadParameters.labels(request),
                ReadParameters.fields(request, call.info()));
        check(request);
        ReadParameters.number(request, "limit"); // means nothing here, and is refused all the same when it is no number
        boolean streamsList = ReadParameters.flag(request, "sendInitialEvents");
        long version = ListRules.parseVersion(request.parameter("resourceVersion"));
        Supplier<WatchCursor> start = cursor(request, call.kind(), selection, version);
        Duration timeout = Duration.ofSeconds(ReadParameters.number(request, "timeoutSeconds")
                .orElseGet(() -> SHORTEST_SECONDS + registry.context().random().nextInt(SHORTEST_SECONDS)));
        boolean bookmarks = ReadParameters.flag(request, "allowWatchBookmarks");
        return CompletableFuture.completedFuture(new ApiResponse.Streaming(
                200,
                renderer.watchContentType(view),
                Map.of(),
                sink -> WatchStream.start(
                        registry, renderer, view, start, streamsList ? version : 0, bookmarks, timeout, sink)));
    }

    private Supplier<WatchCursor> cursor(ApiRequest request, Kind kind, Selection selection, long version) {
        boolean streamsList = ReadParameters.flag(request, "sendInitialEvents");
        boolean bookmarks = ReadParameters.flag(request, "allowWatchBookmarks");
        boolean fromState = version == 0 && !request.hasParameter("sendInitialEvents");
        if (streamsList || fromState) {
            // Watches without a version get the bookmark too, as from servers since 1.34.
            return () -> WatchCursor.withInitialState(registry.store(), kind, selection, bookmarks);
        }
        if (version == 0) {
            return () -> WatchCursor.after(
                    registry.store(), kind, selection, registry.store().image().revision());
        }
        return () -> WatchCursor.after(registry.store(), kind, selection, version);
    }

    private static void check(ApiRequest request) {
        Errors errors = new Errors();
        String match = request.parameter("resourceVersionMatch");
        if (request.hasParameter("sendInitialEvents")) {
            if (!match.equals("NotOlderThan")) {
                errors.forbidden(
                        "resourceVersionMatch",
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
            if (!match.isEmpty() && !match.equals("NotOlderThan")) {
                errors.notSupported("resourceVersionMatch", match, java.util.List.of("NotOlderThan"));
            }
        } else if (!match.isEmpty()) {
            errors.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        if (!errors.isEmpty()) {
            throw ListRules.invalid(errors);
        }
    }
}
