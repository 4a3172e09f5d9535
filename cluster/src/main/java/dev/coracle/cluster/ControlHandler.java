package dev.coracle.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.storage.SqlResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /coracle/…}: what the other commands ask a running sandbox. For {@code system:masters} only. Everything else goes on to
 * Kubernetes' own paths.
 */
final class ControlHandler implements ApiHandler {
    private final ApiHandler kubernetes;
    private final Function<String, CompletionStage<SqlResult>> sql;
    private final Supplier<ArrayNode> services;
    private final Supplier<ArrayNode> ingresses;
    private final Function<ApiRequest, CompletionStage<ObjectNode>> proxyRules;

    ControlHandler(
            ApiHandler kubernetes,
            Function<String, CompletionStage<SqlResult>> sql,
            Supplier<ArrayNode> services,
            Supplier<ArrayNode> ingresses,
            Function<ApiRequest, CompletionStage<ObjectNode>> proxyRules) {
        this.kubernetes = kubernetes;
        this.sql = sql;
        this.services = services;
        this.ingresses = ingresses;
        this.proxyRules = proxyRules;
    }

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        if (!request.path().startsWith("/coracle/")) {
            return kubernetes.handle(request);
        }
        if (!request.caller().inGroup("system:masters")) {
            throw StatusException.of(
                    Reason.Forbidden,
                    "forbidden: User \"" + request.caller().user() + "\" cannot get path \"" + request.path() + "\"");
        }
        return switch (request.method() + " " + request.path()) {
            case "POST /coracle/sql" ->
                sql.apply(new String(request.body(), StandardCharsets.UTF_8)).thenApply(ControlHandler::table);
            case "GET /coracle/services" ->
                CompletableFuture.completedFuture(json(Json.object().set("services", services.get())));
            case "GET /coracle/ingresses" ->
                CompletableFuture.completedFuture(json(Json.object().set("ingresses", ingresses.get())));
            case "GET /coracle/proxy/rules" -> proxyRules.apply(request).thenApply(ControlHandler::json);
            default -> throw StatusException.of(Reason.NotFound, "the server could not find the requested resource");
        };
    }

    private static ApiResponse table(SqlResult result) {
        ObjectNode answer = Json.object();
        ArrayNode columns = answer.putArray("columns");
        result.columns().forEach(columns::add);
        ArrayNode rows = answer.putArray("rows");
        for (List<Object> row : result.rows()) {
            ArrayNode cells = rows.addArray();
            row.forEach(cell -> cells.add(node(cell)));
        }
        return json(answer);
    }

    private static JsonNode node(Object cell) {
        if (cell == null || cell instanceof Number || cell instanceof Boolean) {
            return Json.mapper().valueToTree(cell);
        }
        return cell instanceof byte[] bytes
                ? TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8))
                : TextNode.valueOf(cell.toString());
    }

    private static ApiResponse json(JsonNode body) {
        return new ApiResponse.Whole(200, "application/json", Map.of(), List.of(Json.bytes(body)));
    }
}
