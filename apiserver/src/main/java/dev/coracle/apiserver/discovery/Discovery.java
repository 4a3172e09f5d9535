package dev.coracle.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Answers {@code /api}, {@code /apis} and what is below them down to a group version. The list of resources changes when CRDs
 * come and go; documents are built once for each list. Thread-safe.
 */
public final class Discovery implements ApiHandler {
    private static final String JSON = "application/json";

    /** All documents of one list of resources, made when first asked for. */
    private record Snapshot(List<ServedResource> source, ServedGroups groups, Map<String, Document> documents) {}

    private record Document(byte[] json, String etag) {}

    private final Supplier<List<ServedResource>> resources;
    private final Supplier<String> serverAddress;
    private volatile Snapshot snapshot = new Snapshot(List.of(), ServedGroups.of(List.of()), Map.of());

    /**
     * @param resources the same list object as long as nothing changed
     * @param serverAddress {@code host:port}
     */
    public Discovery(Supplier<List<ServedResource>> resources, Supplier<String> serverAddress) {
        this.resources = resources;
        this.serverAddress = serverAddress;
    }

    /** Whether any resource of the group is served: paths of other groups do not exist at all. */
    public boolean serves(String group) {
        return current().groups().group(group).isPresent();
    }

    /** The paths that {@code /} lists for the served groups. */
    public List<String> paths() {
        List<String> paths = new java.util.ArrayList<>(List.of("/api", "/api/v1", "/apis"));
        for (ServedGroups.Group group : current().groups().named()) {
            paths.add("/apis/" + group.name());
            group.versions().forEach(v -> paths.add("/apis/" + group.name() + "/" + v.version()));
        }
        return paths;
    }

    /** @param request a GET of {@code /api}, {@code /api/VERSION}, {@code /apis}, {@code /apis/GROUP[/VERSION]} */
    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        Snapshot now = current();
        String path = trimmed(request.path());
        return CompletableFuture.completedFuture(
                switch (path) {
                    case "/api" -> root(request, now, path, LegacyDocuments.versions(serverAddress.get()));
                    case "/apis" -> root(request, now, path, LegacyDocuments.groups(now.groups()));
                    default -> below(now, path.substring(1).split("/"));
                });
    }

    private ApiResponse root(ApiRequest request, Snapshot now, String path, ObjectNode plain) {
        Optional<String> version = aggregatedVersion(request);
        if (version.isEmpty()) {
            return json(JSON, Map.of("Vary", List.of("Accept")), plain);
        }
        Document document = now.documents()
                .computeIfAbsent(path + " " + version.get(), key -> aggregated(now.groups(), path, version.get()));
        Map<String, List<String>> headers = Map.of(
                "ETag", List.of(document.etag()),
                "Vary", List.of("Accept"),
                "Cache-Control", List.of("public"));
        String contentType = JSON + ";g=apidiscovery.k8s.io;v=" + version.get() + ";as=APIGroupDiscoveryList";
        boolean unchanged =
                request.header("if-none-match").filter(document.etag()::equals).isPresent();
        return unchanged
                ? new ApiResponse.Whole(304, contentType, headers, List.of())
                : new ApiResponse.Whole(200, contentType, headers, List.of(document.json()));
    }

    private static Document aggregated(ServedGroups groups, String path, String version) {
        List<ServedGroups.Group> shown =
                path.equals("/api") ? groups.group("").map(List::of).orElse(List.of()) : groups.named();
        byte[] json = Json.bytes(AggregatedDocuments.list(shown, version));
        return new Document(json, "\"" + hash(json) + "\"");
    }

    private static String hash(byte[] json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(json);
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    /** The first acceptable media type decides; without parameters it means the plain document. */
    private static Optional<String> aggregatedVersion(ApiRequest request) {
        for (String line : request.headers().getOrDefault("accept", List.of())) {
            for (String type : line.split(",")) {
                List<String> parts =
                        List.of(type.toLowerCase(Locale.ROOT).replace(" ", "").split(";"));
                if (parts.contains("g=apidiscovery.k8s.io") && parts.contains("as=apigroupdiscoverylist")) {
                    if (parts.contains("v=v2") || parts.contains("v=v2beta1")) {
                        boolean readable =
                                parts.get(0).equals(JSON) || parts.get(0).equals("*/*");
                        if (readable) {
                            return Optional.of(parts.contains("v=v2") ? "v2" : "v2beta1");
                        }
                    }
                } else if (parts.get(0).equals(JSON) || parts.get(0).equals("*/*")) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static ApiResponse below(Snapshot now, String[] parts) {
        boolean core = parts[0].equals("api");
        Optional<ServedGroups.Group> group = now.groups().group(core ? "" : parts[1]);
        if (group.isEmpty()) {
            return pageNotFound();
        }
        if (!core && parts.length == 2) {
            return json(JSON, Map.of(), LegacyDocuments.group(group.get()));
        }
        return group.get()
                .version(parts[core ? 1 : 2])
                .map(v -> json(
                        JSON, Map.of(), LegacyDocuments.resources(group.get().name(), v)))
                .orElseThrow(
                        () -> StatusException.of(Reason.NotFound, "the server could not find the requested resource")
                                .withDetails(Json.object()));
    }

    /** What Go's mux says where nothing is served at all. */
    public static ApiResponse pageNotFound() {
        return new ApiResponse.Whole(
                404,
                "text/plain; charset=utf-8",
                Map.of("X-Content-Type-Options", List.of("nosniff")),
                List.of("404 page not found\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private static ApiResponse json(String contentType, Map<String, List<String>> headers, ObjectNode document) {
        return new ApiResponse.Whole(200, contentType, headers, List.of(Json.bytes(document)));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private Snapshot current() {
        List<ServedResource> now = resources.get();
        Snapshot known = snapshot;
        if (known.source() != now) {
            known = new Snapshot(now, ServedGroups.of(now), new ConcurrentHashMap<>());
            snapshot = known;
        }
        return known;
    }
}
