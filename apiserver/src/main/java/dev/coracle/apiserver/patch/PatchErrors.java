package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How patches fail, with the texts of kube-apiserver's patch handler. */
public final class PatchErrors {
    private PatchErrors() {}

    /** A patch that is well-formed and does not fit the object. The cause is not shown. */
    static StatusException rejected() {
        return StatusException.of(Reason.Invalid, "the server rejected our request due to an error in our request")
                .withDetails(Json.object());
    }

    static StatusException undecodable(String why) {
        return StatusException.badRequest("error decoding patch: " + why);
    }

    /** Errors that the handler passes on as they are become a 500 without a reason. */
    static StatusException plain(String message) {
        return StatusException.of(500, "", message);
    }

    /** The JSON type of a node in Go's messages. */
    static String goType(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case STRING, BINARY -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            default -> "null";
        };
    }

    /** As Go's {@code %v} prints what JSON decodes to: {@code map[a:1 b:[x y]]}. */
    public static String goValue(JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return "<nil>";
        }
        if (node.isObject()) {
            return node.properties().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .map(e -> e.getKey() + ":" + goValue(e.getValue()))
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(PatchErrors::goValue)
                    .collect(Collectors.joining(" ", "[", "]"));
        }
        return node.asText();
    }
}
