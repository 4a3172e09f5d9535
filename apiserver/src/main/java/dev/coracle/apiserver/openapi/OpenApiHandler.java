package dev.coracle.apiserver.openapi;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.schema.Schemas;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * {@code /openapi/v2}, {@code /openapi/v3} and the documents below. Documents are made on {@code worker} when first asked for
 * and kept until the source's revision changes; the last revision's are dropped then.
 */
public final class OpenApiHandler implements ApiHandler {
    private static final String V2 = "/openapi/v2";
    /** What clients up to 1.28 ask for when the other is refused. */
    private static final String OLD_V2 = "/swagger-2.0.0.pb-v1";

    private static final String V3 = "/openapi/v3";
    private static final String V2_REQUESTED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final Duration FOREVER = Duration.ofDays(365);

    private final OpenApiSource source;
    private final Schemas schemas;
    private final String version;
    private final Clock clock;
    private final Executor worker;
    private volatile Revision current;

    /** @param version of Kubernetes, as in {@code v1.36.2} */
    public OpenApiHandler(OpenApiSource source, Schemas schemas, String version, Clock clock, Executor worker) {
        this.source = source;
        this.schemas = schemas;
        this.version = version;
        this.clock = clock;
        this.worker = worker;
    }

    private record Revision(long number, OpenApiDocuments documents) {}

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        return CompletableFuture.supplyAsync(() -> answer(request), worker);
    }

    private ApiResponse answer(ApiRequest request) {
        OpenApiDocuments documents = documents();
        String path = request.path();
        if (path.equals(OLD_V2)) {
            return whole(request, documents.v2Protobuf());
        }
        if (path.equals(V2)) {
            return whole(request, v2(request, documents));
        }
        if (path.equals(V3) || path.equals(V3 + "/")) {
            return whole(request, documents.v3Root());
        }
        if (!path.startsWith(V3 + "/")) {
            throw notFound();
        }
        return hashed(request, documents.v3(path.substring(V3.length() + 1)).orElseThrow(OpenApiHandler::notFound));
    }

    private static StatusException notFound() {
        return StatusException.of(Reason.NotFound, "the server could not find the requested resource");
    }

    /** Two callers may both make the set anew; one of the two is kept. */
    private OpenApiDocuments documents() {
        long number = source.revision();
        Revision known = current;
        if (known == null || known.number() != number) {
            known = new Revision(number, new OpenApiDocuments(schemas, version, source.resources()));
            current = known;
        }
        return known.documents();
    }

    private static Document v2(ApiRequest request, OpenApiDocuments documents) {
        String accept = String.join(",", request.headers().getOrDefault("accept", List.of()));
        if (accept.isBlank()) {
            return documents.v2Json();
        }
        for (String range : accept.split(",")) {
            switch (range.split(";")[0].strip()) {
                case V2_REQUESTED, OpenApiDocuments.V2_PROTOBUF -> {
                    return documents.v2Protobuf();
                }
                case "application/json", "application/*", "*/*" -> {
                    return documents.v2Json();
                }
                default -> {} // another range may do
            }
        }
        throw StatusException.of(
                Reason.NotAcceptable, "only the following media types are accepted: application/json, " + V2_REQUESTED);
    }

    /** An address with the present hash may be kept for ever; one with an old hash leads to the present one. */
    private ApiResponse hashed(ApiRequest request, Document document) {
        String hash = request.parameter("hash");
        if (hash.isEmpty()) {
            return whole(request, document);
        }
        if (!hash.equals(document.hash())) {
            String location = request.path() + "?hash=" + document.hash();
            return new ApiResponse.Whole(301, "text/html; charset=utf-8", one("Location", location), List.of());
        }
        String expires = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(clock).plus(FOREVER).withZoneSameInstant(ZoneOffset.UTC));
        return whole(
                request,
                document,
                Map.of(
                        "ETag", List.of(document.etag()),
                        "Vary", List.of("Accept"),
                        "Cache-Control", List.of("public, immutable"),
                        "Expires", List.of(expires)));
    }

    private static ApiResponse whole(ApiRequest request, Document document) {
        return whole(request, document, Map.of("ETag", List.of(document.etag()), "Vary", List.of("Accept")));
    }

    private static ApiResponse whole(ApiRequest request, Document document, Map<String, List<String>> headers) {
        if (request.header("if-none-match").filter(document.etag()::equals).isPresent()) {
            return new ApiResponse.Whole(304, document.contentType(), headers, List.of());
        }
        return new ApiResponse.Whole(200, document.contentType(), headers, List.of(document.bytes()));
    }

    private static Map<String, List<String>> one(String name, String value) {
        return Map.of(name, List.of(value));
    }
}
