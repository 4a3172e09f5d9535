package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.openapi.Operation.Parameter;
import dev.coracle.apiserver.schema.SchemaTexts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The swagger 2.0 document of the whole API. kubectl up to 1.28 reads it before each create, apply and explain. */
final class OpenApiV2 {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private OpenApiV2() {}

    static ObjectNode document(List<ServedResource> resources, SchemaTexts texts, String version) {
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        Map<String, List<Operation>> sorted = new TreeMap<>(ApiPaths.of(resources));
        sorted.forEach((path, operations) -> paths.set(path, pathItem(operations)));
        document.set("definitions", definitions(resources, texts));
        return document;
    }

    private static ObjectNode definitions(List<ServedResource> resources, SchemaTexts texts) {
        DefinitionWriter writer = new DefinitionWriter(texts, Dialect.V2);
        for (ServedResource resource : resources) {
            String name = CustomDefinitions.definitionOf(resource);
            if (resource.customSchema().isPresent()) {
                CustomDefinitions.add(writer, resource, Dialect.V2);
            } else {
                writer.add(name);
                writer.add(name + "List");
            }
        }
        for (String shared : List.of("Status", "DeleteOptions", "Patch")) {
            writer.add(META + shared);
        }
        return writer.schemas();
    }

    private static ObjectNode pathItem(List<Operation> operations) {
        ObjectNode item = Json.object();
        operations.forEach(operation -> item.set(operation.method(), operation(operation)));
        return item;
    }

    private static ObjectNode operation(Operation operation) {
        ObjectNode out = Json.object();
        ArrayNode consumes = out.putArray("consumes");
        if (operation.isPatch()) {
            OpenApiV3.patchTypes(operation).forEach(consumes::add);
        } else {
            consumes.add("*/*");
        }
        out.putArray("produces").add("application/json").add("application/yaml");
        out.put("operationId", operation.id());
        ArrayNode parameters = out.putArray("parameters");
        if (operation.isPatch()) {
            body(parameters, META + "Patch");
        } else if (!operation.body().isEmpty()) {
            body(parameters, operation.body());
        }
        operation.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
        out.putObject("responses")
                .putObject("200")
                .put("description", "OK")
                .putObject("schema")
                .put("$ref", Dialect.V2.reference(operation.response()));
        out.put("x-kubernetes-action", operation.action());
        out.set("x-kubernetes-group-version-kind", DefinitionWriter.kind(operation.kind()));
        return out;
    }

    private static void body(ArrayNode parameters, String definition) {
        ObjectNode body = parameters.addObject().put("name", "body").put("in", "body");
        body.putObject("schema").put("$ref", Dialect.V2.reference(definition));
    }

    private static ObjectNode parameter(Parameter parameter) {
        ObjectNode out = Json.object()
                .put("description", parameter.description())
                .put("in", parameter.in())
                .put("name", parameter.name());
        if (parameter.required()) {
            out.put("required", true);
        }
        return out.put("type", parameter.type()).put("uniqueItems", true);
    }
}
