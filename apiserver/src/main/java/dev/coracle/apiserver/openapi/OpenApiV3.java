package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.openapi.Operation.Parameter;
import dev.coracle.apiserver.schema.SchemaTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI 3.0 documents, one for each group and version. kubectl reads them from 1.27 on. */
final class OpenApiV3 {
    private static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";

    private OpenApiV3() {}

    /** @param resources those of one group and version */
    static ObjectNode document(List<ServedResource> resources, SchemaTexts texts, String version) {
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        Map<String, List<Operation>> sorted = new TreeMap<>(ApiPaths.of(resources));
        sorted.forEach((path, operations) -> paths.set(path, pathItem(operations)));
        document.putObject("components").set("schemas", schemas(resources, sorted, texts));
        return document;
    }

    private static ObjectNode schemas(
            List<ServedResource> resources, Map<String, List<Operation>> paths, SchemaTexts texts) {
        DefinitionWriter writer = new DefinitionWriter(texts, Dialect.V3);
        for (ServedResource resource : resources) {
            if (resource.customSchema().isPresent()) {
                CustomDefinitions.add(writer, resource, Dialect.V3);
            }
        }
        writer.add(PATCH);
        for (List<Operation> operations : paths.values()) {
            for (Operation operation : operations) {
                writer.add(operation.response());
                writer.add(operation.body());
            }
        }
        return writer.schemas();
    }

    /** What a kind may be patched with: custom resources have no merge keys, so no strategic merge. */
    static List<String> patchTypes(Operation operation) {
        List<String> types = new ArrayList<>(
                List.of("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"));
        if (operation.response().startsWith("io.k8s.")) {
            types.add("application/strategic-merge-patch+json");
        }
        return types;
    }

    private static ObjectNode pathItem(List<Operation> operations) {
        ObjectNode item = Json.object();
        operations.forEach(operation -> item.set(operation.method(), operation(operation)));
        return item;
    }

    private static ObjectNode operation(Operation operation) {
        ObjectNode out = Json.object().put("operationId", operation.id());
        ArrayNode parameters = out.putArray("parameters");
        operation.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
        if (operation.isPatch()) {
            ObjectNode content = out.putObject("requestBody").putObject("content");
            patchTypes(operation).forEach(type -> schema(content, type, PATCH));
        } else if (!operation.body().isEmpty()) {
            schema(out.putObject("requestBody").putObject("content"), "*/*", operation.body());
        }
        ObjectNode ok = out.putObject("responses").putObject("200").put("description", "OK");
        schema(ok.putObject("content"), "application/json", operation.response());
        out.put("x-kubernetes-action", operation.action());
        out.set("x-kubernetes-group-version-kind", DefinitionWriter.kind(operation.kind()));
        return out;
    }

    private static void schema(ObjectNode content, String mediaType, String definition) {
        content.putObject(mediaType).putObject("schema").put("$ref", Dialect.V3.reference(definition));
    }

    private static ObjectNode parameter(Parameter parameter) {
        ObjectNode out = Json.object()
                .put("name", parameter.name())
                .put("in", parameter.in())
                .put("description", parameter.description());
        if (parameter.required()) {
            out.put("required", true);
        }
        out.putObject("schema").put("type", parameter.type()).put("uniqueItems", true);
        return out;
    }
}
