package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import java.util.Map;

/**
 * Writes a swagger document as gnostic's {@code openapi.v2.Document}, the only form kubectl reads. Numbers are that message's
 * field numbers; what our document never has is not here.
 */
final class GnosticV2 {
    private GnosticV2() {}

    static byte[] bytes(JsonNode document) {
        ProtoWriter out = new ProtoWriter();
        out.string(1, document.path("swagger").asText());
        ProtoWriter info = new ProtoWriter();
        info.string(1, document.path("info").path("title").asText());
        info.string(2, document.path("info").path("version").asText());
        out.message(2, info);
        out.message(8, paths(document.path("paths")));
        ProtoWriter definitions = new ProtoWriter();
        namedSchemas(definitions, document.path("definitions"));
        out.message(9, definitions);
        return out.toBytes();
    }

    private static ProtoWriter paths(JsonNode paths) {
        ProtoWriter out = new ProtoWriter();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            out.message(2, named(path.getKey(), pathItem(path.getValue())));
        }
        return out;
    }

    private static ProtoWriter named(String name, ProtoWriter value) {
        ProtoWriter out = new ProtoWriter();
        out.string(1, name);
        out.message(2, value);
        return out;
    }

    private static ProtoWriter pathItem(JsonNode item) {
        ProtoWriter out = new ProtoWriter();
        for (Map.Entry<String, JsonNode> method : item.properties()) {
            int field =
                    switch (method.getKey()) {
                        case "get" -> 2;
                        case "put" -> 3;
                        case "post" -> 4;
                        case "delete" -> 5;
                        case "options" -> 6;
                        case "head" -> 7;
                        case "patch" -> 8;
                        default -> throw new IllegalArgumentException("not a method: " + method.getKey());
                    };
            out.message(field, operation(method.getValue()));
        }
        return out;
    }

    private static ProtoWriter operation(JsonNode operation) {
        ProtoWriter out = new ProtoWriter();
        out.string(5, operation.path("operationId").asText());
        operation.path("produces").forEach(type -> out.string(6, type.asText()));
        operation.path("consumes").forEach(type -> out.string(7, type.asText()));
        operation.path("parameters").forEach(parameter -> out.message(8, parameterItem(parameter)));
        out.message(9, responses(operation.path("responses")));
        extensions(out, 13, operation);
        return out;
    }

    private static ProtoWriter parameterItem(JsonNode parameter) {
        ProtoWriter choice = new ProtoWriter();
        switch (parameter.path("in").asText()) {
            case "body" -> choice.message(1, bodyParameter(parameter));
            case "query" -> {
                ProtoWriter nonBody = new ProtoWriter();
                nonBody.message(3, nonBodyParameter(parameter, 6, 20));
                choice.message(2, nonBody);
            }
            default -> {
                ProtoWriter nonBody = new ProtoWriter();
                nonBody.message(4, nonBodyParameter(parameter, 5, 19));
                choice.message(2, nonBody);
            }
        }
        ProtoWriter item = new ProtoWriter();
        item.message(1, choice);
        return item;
    }

    private static ProtoWriter bodyParameter(JsonNode parameter) {
        ProtoWriter out = new ProtoWriter();
        out.string(2, parameter.path("name").asText());
        out.string(3, "body");
        out.bool(4, parameter.path("required").asBoolean());
        out.message(5, schema(parameter.path("schema")));
        return out;
    }

    private static ProtoWriter nonBodyParameter(JsonNode parameter, int typeField, int uniqueField) {
        ProtoWriter out = new ProtoWriter();
        out.bool(1, parameter.path("required").asBoolean());
        out.string(2, parameter.path("in").asText());
        out.string(3, parameter.path("description").asText());
        out.string(4, parameter.path("name").asText());
        out.string(typeField, parameter.path("type").asText());
        out.bool(uniqueField, parameter.path("uniqueItems").asBoolean());
        return out;
    }

    private static ProtoWriter responses(JsonNode responses) {
        ProtoWriter out = new ProtoWriter();
        for (Map.Entry<String, JsonNode> code : responses.properties()) {
            ProtoWriter response = new ProtoWriter();
            response.string(1, code.getValue().path("description").asText());
            ProtoWriter schema = new ProtoWriter();
            schema.message(1, schema(code.getValue().path("schema")));
            response.message(2, schema);
            ProtoWriter value = new ProtoWriter();
            value.message(1, response);
            out.message(1, named(code.getKey(), value));
        }
        return out;
    }

    private static void namedSchemas(ProtoWriter out, JsonNode schemas) {
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            out.message(1, named(schema.getKey(), schema(schema.getValue())));
        }
    }

    private static ProtoWriter schema(JsonNode schema) {
        ProtoWriter out = new ProtoWriter();
        out.string(1, schema.path("$ref").asText());
        out.string(2, schema.path("format").asText());
        out.string(4, schema.path("description").asText());
        schema.path("required").forEach(name -> out.string(19, name.asText()));
        if (schema.path("additionalProperties").isObject()) {
            ProtoWriter additional = new ProtoWriter();
            additional.message(1, schema(schema.path("additionalProperties")));
            out.message(21, additional);
        }
        if (schema.has("type")) {
            ProtoWriter type = new ProtoWriter();
            type.string(1, schema.path("type").asText());
            out.message(22, type);
        }
        if (schema.has("items")) {
            ProtoWriter items = new ProtoWriter();
            items.message(1, schema(schema.path("items")));
            out.message(23, items);
        }
        if (schema.has("properties")) {
            ProtoWriter properties = new ProtoWriter();
            namedSchemas(properties, schema.path("properties"));
            out.message(25, properties);
        }
        extensions(out, 31, schema);
        return out;
    }

    /** The value of an extension travels as YAML text, of which JSON is a part. */
    private static void extensions(ProtoWriter out, int field, JsonNode owner) {
        for (Map.Entry<String, JsonNode> member : owner.properties()) {
            if (member.getKey().startsWith("x-")) {
                ProtoWriter any = new ProtoWriter();
                any.string(2, Json.text(member.getValue()));
                out.message(field, named(member.getKey(), any));
            }
        }
    }
}
