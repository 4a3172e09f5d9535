package dev.coracle.apimachinery.client.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bodies of requests and answers. Stateless. */
final class Answers {
    private static final String LIST = "List";

    private Answers() {}

    static ObjectNode tree(byte[] body) {
        try {
            return (ObjectNode) Json.parse(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the server's answer is not JSON", e);
        }
    }

    /** A Status document; proxies and unknown paths answer in plain text. */
    static StatusException refusal(int code, byte[] body) {
        try {
            JsonNode status = Json.parse(body);
            if (status.path("kind").asText("").equals("Status")) {
                return StatusException.fromJson(status);
            }
        } catch (JsonProcessingException notJson) {
            // Then its text is all there is to say.
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return StatusException.of(code, code == 404 ? "NotFound" : "", text.isEmpty() ? "HTTP " + code : text);
    }

    static ObjectList list(byte[] body) {
        ObjectNode list = tree(body);
        String kind = list.path("kind").asText("");
        String itemKind = kind.endsWith(LIST) ? kind.substring(0, kind.length() - LIST.length()) : kind;
        String apiVersion = list.path("apiVersion").asText("");
        List<KubeObject> items = new ArrayList<>();
        for (JsonNode item : list.path("items")) {
            items.add(KubeObject.of(typed((ObjectNode) item, apiVersion, itemKind)));
        }
        JsonNode metadata = list.path("metadata");
        return new ObjectList(
                items,
                metadata.path("resourceVersion").asLong(0),
                metadata.path("continue").asText(""),
                metadata.path("remainingItemCount").asLong(-1));
    }

    /** Items of a list leave out what the list says for all of them. */
    private static ObjectNode typed(ObjectNode item, String apiVersion, String kind) {
        if (item.has("kind")) {
            return item;
        }
        ObjectNode typed = Json.object();
        typed.put("apiVersion", apiVersion);
        typed.put("kind", kind);
        typed.setAll(item);
        return typed;
    }

    static ObjectNode deleteOptions(DeleteOptions options) {
        ObjectNode body = Json.object();
        body.put("kind", "DeleteOptions");
        body.put("apiVersion", "v1");
        options.gracePeriodSeconds().ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
        if (!options.uid().isEmpty()) {
            body.withObject("preconditions").put("uid", options.uid());
        }
        if (!options.resourceVersion().isEmpty()) {
            body.withObject("preconditions").put("resourceVersion", options.resourceVersion());
        }
        if (!options.propagationPolicy().isEmpty()) {
            body.put("propagationPolicy", options.propagationPolicy());
        }
        return body;
    }
}
