package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.DecodeException;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.YamlTree;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The object of an apply patch, which is YAML or JSON.
 *
 * @param warnings about keys that were given twice
 */
record ApplyConfig(ObjectNode object, List<String> warnings) {
    static ApplyConfig read(Endpoint.Call call) {
        YamlTree parsed = parse(call.request().body());
        if (!(parsed.root() instanceof ObjectNode config)) {
            throw StatusException.badRequest("error decoding YAML: the patch is not an object");
        }
        FieldValidation validation = Bodies.validation(call.request());
        if (validation == FieldValidation.STRICT && !parsed.duplicates().isEmpty()) {
            throw StatusException.badRequest(
                    "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal" + " errors:\n  "
                            + String.join("\n  ", parsed.duplicates()));
        }
        check(call, config);
        return new ApplyConfig(config, validation == FieldValidation.WARN ? parsed.duplicates() : List.of());
    }

    private static void check(Endpoint.Call call, ObjectNode config) {
        String expected = call.kind().gvk().apiVersion();
        String given = config.path("apiVersion").asText("");
        if (given.isEmpty() && config.path("kind").asText("").isEmpty()) {
            throw StatusException.badRequest("invalid object type: /, Kind=");
        }
        if (!given.equals(expected)) {
            throw StatusException.badRequest("Incorrect version specified in apply patch. Specified patch version: "
                    + given + ", expected: " + expected);
        }
        JsonNode metadata = config.path("metadata");
        if (metadata.has("managedFields") && !metadata.get("managedFields").isEmpty()) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        String name = metadata.path("name").asText("");
        if (name.isEmpty()) {
            config.withObject("metadata").put("name", call.info().name());
        } else if (!name.equals(call.info().name())) {
            throw StatusException.badRequest("the name of the object (" + name
                    + ") does not match the name on the URL (" + call.info().name() + ")");
        }
    }

    private static YamlTree parse(byte[] body) {
        try {
            return new YamlTree(Json.parse(body), List.of());
        } catch (JsonProcessingException notJson) {
            try {
                return YamlTree.parse(new String(body, StandardCharsets.UTF_8));
            } catch (DecodeException e) {
                throw StatusException.badRequest("error decoding YAML: " + e.getMessage());
            }
        }
    }
}
