package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.discovery.Discovery;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends each path to what answers it; resources go to the endpoints. Immutable and thread-safe. */
public final class RootHandler implements ApiHandler {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    /**
     * What is below the root.
     *
     * @param resources everything below {@code /api/VERSION/} and {@code /apis/GROUP/VERSION/}
     * @param openApi everything below {@code /openapi/}
     * @param others further exact paths, for example {@code /openid/v1/jwks}
     */
    public record Parts(
            VersionInfo version,
            HealthChecks health,
            Metrics metrics,
            Discovery discovery,
            ApiHandler resources,
            ApiHandler openApi,
            Map<String, ApiHandler> others) {}

    private final Parts parts;
    private final byte[] version;

    public RootHandler(Parts parts) {
        this.parts = parts;
        this.version = Representation.indented(Json.bytes(parts.version().document()));
    }

    /** For {@code openApi} while there is none. */
    public static CompletionStage<ApiResponse> pageNotFound(ApiRequest request) {
        return CompletableFuture.completedFuture(Discovery.pageNotFound());
    }

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        String path = request.path();
        if (path.startsWith("/api/") || path.startsWith("/apis/") || path.equals("/api") || path.equals("/apis")) {
            return api(request, path);
        }
        if (path.startsWith("/openapi/")) {
            return parts.openApi().handle(request);
        }
        ApiHandler other = parts.others().get(path);
        return other != null ? other.handle(request) : CompletableFuture.completedFuture(own(request, path));
    }

    /** Discovery ends where a resource begins: after the version. */
    private CompletionStage<ApiResponse> api(ApiRequest request, String path) {
        boolean core = path.startsWith("/api/") || path.equals("/api");
        int depth = depth(path);
        if (depth <= (core ? 2 : 3)) {
            readOnly(request);
            return parts.discovery().handle(request);
        }
        if (!core && !parts.discovery().serves(group(path))) {
            return pageNotFound(request);
        }
        return parts.resources().handle(request);
    }

    /** How many segments the path has; a slash at the end is none. */
    private static int depth(String path) {
        int depth = 0;
        for (int i = 0; i < path.length() - 1; i++) {
            if (path.charAt(i) == '/') {
                depth++;
            }
        }
        return depth;
    }

    private static String group(String path) {
        int from = "/apis/".length();
        return path.substring(from, path.indexOf('/', from));
    }

    private ApiResponse own(ApiRequest request, String path) {
        if (HealthChecks.isHealthPath(path)) {
            return parts.health().answer(request);
        }
        return switch (path) {
            case "/version", "/version/" -> json(version);
            case "/metrics" -> metrics();
            case "/" -> paths();
            default -> Discovery.pageNotFound();
        };
    }

    private ApiResponse metrics() {
        return new ApiResponse.Whole(
                200, METRICS_TYPE, Map.of(), List.of(parts.metrics().text().getBytes(StandardCharsets.UTF_8)));
    }

    private ApiResponse paths() {
        TreeSet<String> paths = new TreeSet<>(List.of(
                "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/readyz", "/version"));
        paths.addAll(parts.others().keySet());
        paths.addAll(parts.discovery().paths());
        var document = Json.object();
        var list = document.putArray("paths");
        paths.forEach(list::add);
        return json(Representation.indented(Json.bytes(document)));
    }

    private static ApiResponse json(byte[] body) {
        return new ApiResponse.Whole(200, Representation.JSON, Map.of(), List.of(body));
    }

    private static void readOnly(ApiRequest request) {
        if (!request.method().equals("GET")) {
            throw StatusException.of(
                            Reason.MethodNotAllowed, "the server does not allow this method on the requested resource")
                    .withDetails(Json.object());
        }
    }
}
