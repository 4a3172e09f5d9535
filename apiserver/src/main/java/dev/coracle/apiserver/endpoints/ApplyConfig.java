package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads the object of an apply patch, which is YAML or JSON. Stateless. */
final class ApplyConfig {
    private static final YAMLMapper YAML = new YAMLMapper();

    private ApplyConfig() {}

    static ObjectNode read(Endpoint.Call call) {
        JsonNode parsed = parse(call.request().body());
        if (!(parsed instanceof ObjectNode config)) {
            throw StatusException.badRequest("error decoding YAML: the patch is not an object");
        }
        String expected = call.kind().gvk().apiVersion();
        String given = config.path("apiVersion").asText("");
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
        return config;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException notJson) {
            try {
                return YAML.readTree(body);
            } catch (JsonProcessingException e) {
                throw StatusException.badRequest("error decoding YAML: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
