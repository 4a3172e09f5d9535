package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.io.IOException;
import java.util.List;

/** Reads any JSON and finds fields that are there twice; the last one counts. One per body. */
final class UntypedReader {
    private final JsonParser tokens;
    private final List<String> findings;
    private final FieldPath path = new FieldPath();

    UntypedReader(JsonParser tokens, List<String> findings) {
        this.tokens = tokens;
        this.findings = findings;
    }

    /** The value that begins with the current token. */
    JsonNode value() throws IOException {
        return switch (tokens.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            default -> Json.mapper().readTree(tokens);
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode out = Json.object();
        while (tokens.nextToken() == JsonToken.FIELD_NAME) {
            String name = tokens.currentName();
            if (out.has(name)) {
                findings.add("duplicate field \"" + path.of(name) + "\"");
            }
            path.push(name, true);
            tokens.nextToken();
            out.set(name, value());
            path.pop();
        }
        return out;
    }

    private ArrayNode list() throws IOException {
        ArrayNode out = Json.array();
        for (int i = 0; tokens.nextToken() != JsonToken.END_ARRAY; i++) {
            path.push(i);
            out.add(value());
            path.pop();
        }
        return out;
    }
}
