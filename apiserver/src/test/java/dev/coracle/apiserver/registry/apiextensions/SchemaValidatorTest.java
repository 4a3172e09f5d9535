package dev.coracle.apiserver.registry.apiextensions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaValidatorTest {
    private static final SchemaNode SPEC = SchemaNode.of(yaml("""
            type: object
            required: [spec]
            properties:
              spec:
                type: object
                required: [name]
                properties:
                  size: {type: integer, minimum: 1, maximum: 9, default: 3}
                  name: {type: string, pattern: '^[a-z]+$', maxLength: 5}
                  mode: {type: string, enum: [a, b], default: a}
                  list: {type: array, maxItems: 2, items: {type: string}}
                  tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                  ports:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [port]
                    items: {type: object, required: [port], properties: {port: {type: integer}, size: {type: integer, maximum: 5}}}
                  any: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  ios: {x-kubernetes-int-or-string: true}
                  when: {type: string, format: date-time}
                  nul: {type: string, nullable: true}
                  map: {type: object, additionalProperties: {type: integer}}
                  tpl: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                  one:
                    type: object
                    properties: {a: {type: string}, b: {type: string}}
                    oneOf: [{required: [a]}, {required: [b]}]
            """));

    private static JsonNode yaml(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static List<String> findings(String spec, String before) {
        Errors errors = new Errors();
        JsonNode now = yaml("spec: " + spec);
        JsonNode old = before.isEmpty() ? null : yaml("spec: " + before);
        SchemaValidator.validate(SPEC, now, old, "", errors);
        EmbeddedObjects.validate(SPEC, now, "", errors);
        UniqueItems.validate(SPEC, now, old, "", errors);
        return errors.causes().stream().map(c -> c.field() + ": " + c.message()).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void findsWhatDoesNotFit(String spec, List<String> findings) {
        assertEquals(findings, findings(spec, ""));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("{name: a, ios: 5%, nul: null, any: {x: 1}, one: {a: x}}", List.of()),
                arguments("{}", List.of("spec.name: Required value")),
                arguments(
                        "{name: a, size: 0}",
                        List.of("spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")),
                arguments(
                        "{name: a, size: 10}",
                        List.of("spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9")),
                arguments(
                        "{name: ABC}",
                        List.of("spec.name: Invalid value: \"ABC\": spec.name in body should match '^[a-z]+$'")),
                arguments("{name: abcdef}", List.of("spec.name: Too long: may not be more than 5 bytes")),
                arguments(
                        "{name: a, mode: c}",
                        List.of("spec.mode: Unsupported value: \"c\": supported values: \"a\", \"b\"")),
                arguments(
                        "{name: 5}",
                        List.of("spec.name: Invalid value: \"integer\":"
                                + " spec.name in body must be of type string: \"integer\"")),
                arguments("{name: a, list: [x, y, z]}", List.of("spec.list: Too many: 3: must have at most 2 items")),
                arguments("{name: a, tags: [x, x]}", List.of("spec.tags[1]: Duplicate value: \"x\"")),
                arguments(
                        "{name: a, ports: [{port: 1}, {port: 1}]}",
                        List.of("spec.ports[1]: Duplicate value: {\"port\":1}")),
                arguments("{name: a, ports: [{size: 1}]}", List.of("spec.ports[0].port: Required value")),
                arguments(
                        "{name: a, when: today}",
                        List.of("spec.when: Invalid value: \"today\":"
                                + " spec.when in body must be of type date-time: \"today\"")),
                arguments(
                        "{name: a, tpl: {x: 1}}",
                        List.of("spec.tpl.apiVersion: Required value", "spec.tpl.kind: Required value")),
                arguments(
                        "{name: a, ios: true}",
                        List.of("spec.ios: Invalid value: \"boolean\":"
                                + " spec.ios in body must be of type integer,string: \"boolean\"")),
                arguments(
                        "{name: a, one: {a: x, b: y}}",
                        List.of("<nil>: Invalid value: \"\": \"spec.one\" must validate one and only one schema"
                                + " (oneOf). Found 2 valid alternatives")));
    }

    @Test
    void updatesMayLeaveWhatWasWrongBefore() {
        assertEquals(List.of(), findings("{name: TOOLONG, size: 4}", "{name: TOOLONG, size: 3}"));
        assertEquals(
                List.of("spec.ports[1].size: Invalid value: 8:"
                        + " spec.ports[1].size in body should be less than or equal to 5"),
                findings(
                        "{name: a, ports: [{port: 1, size: 7}, {port: 2, size: 8}]}",
                        "{name: a, ports: [{port: 2, size: 7}, {port: 1, size: 7}]}"));
    }

    @Test
    void pruningNamesWhatItTakesAwayAndDefaultsReplaceNulls() {
        ObjectNode object = (ObjectNode) yaml(
                "{kind: X, metadata: {name: a}, bad: 1, spec: {name: a, mode: null, nul: null, extra: 1, any: {x: {y: 1}},"
                        + " ports: [{port: 1, odd: 2}], map: {k: 1}, tpl: {kind: Y, z: 1}}}");

        assertEquals(List.of("bad", "spec.extra", "spec.ports[0].odd"), Pruning.prune(SPEC, object));
        SchemaDefaults.apply(SPEC, object);

        JsonNode wanted = yaml("{kind: X, metadata: {name: a}, spec: {name: a, mode: a, nul: null, size: 3,"
                + " any: {x: {y: 1}}, ports: [{port: 1}], map: {k: 1}, tpl: {kind: Y, z: 1}}}");
        assertEquals(Json.text(sorted(wanted)), Json.text(sorted(object)));
        assertEquals(true, Pruning.isSettled(SPEC, object));
    }

    private static JsonNode sorted(JsonNode node) {
        if (!node.isObject()) {
            return node;
        }
        ObjectNode out = Json.object();
        node.properties().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(e -> out.set(e.getKey(), sorted(e.getValue())));
        return out;
    }
}
