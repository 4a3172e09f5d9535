package dev.coracle.apiserver.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What others read to check a token by themselves: OpenID Connect discovery. */
public final class IssuerDocuments {
    private static final Map<String, List<String>> HEADERS = Map.of("Cache-Control", List.of("public, max-age=3600"));

    private IssuerDocuments() {}

    /**
     * By path.
     *
     * @param apiAddress where clients reach the API, as {@code host:port}
     */
    public static Map<String, ApiHandler> handlers(ServiceAccountTokens tokens, Supplier<String> apiAddress) {
        return Map.of(
                "/.well-known/openid-configuration",
                request -> answer(request, "application/json", () -> configuration(tokens, apiAddress.get())),
                "/openid/v1/jwks",
                request -> answer(request, "application/jwk-set+json", tokens::keySet));
    }

    private static CompletableFuture<ApiResponse> answer(
            ApiRequest request, String type, Supplier<ObjectNode> document) {
        if (!accepts(request.header("accept").orElse("*/*"), type)) {
            return CompletableFuture.failedFuture(StatusException.of(
                            Reason.NotAcceptable, "406: Not Acceptable\n\nAvailable representations: " + type)
                    .withDetails(Json.object()));
        }
        return json(type, document.get());
    }

    private static boolean accepts(String accept, String type) {
        return accept.isBlank()
                || Arrays.stream(accept.split(","))
                        .map(clause -> clause.replaceFirst(";.*", "").strip())
                        .anyMatch(clause -> clause.equals("*/*") || clause.equals(type));
    }

    private static ObjectNode configuration(ServiceAccountTokens tokens, String apiAddress) {
        ObjectNode document = Json.object();
        document.put("issuer", tokens.issuer());
        document.put("jwks_uri", "https://" + apiAddress + "/openid/v1/jwks");
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("ES256");
        return document;
    }

    private static CompletableFuture<ApiResponse> json(String type, ObjectNode document) {
        return CompletableFuture.completedFuture(
                new ApiResponse.Whole(200, type, HEADERS, List.of(Json.bytes(document))));
    }
}
