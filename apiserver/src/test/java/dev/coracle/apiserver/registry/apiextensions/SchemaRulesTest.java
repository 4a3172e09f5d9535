package dev.coracle.apiserver.registry.apiextensions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaRulesTest {
    @ParameterizedTest
    @MethodSource("rows")
    void schemasAreStructural(String schema, List<String> findings) throws JsonProcessingException {
        Errors errors = new Errors();

        SchemaRules.validate(new YAMLMapper().readTree(schema), "s", errors);

        assertEquals(
                findings,
                errors.causes().stream()
                        .map(c -> c.field() + ": " + c.message())
                        .toList());
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("{type: object, x-kubernetes-preserve-unknown-fields: true}", List.of()),
                arguments(
                        "{type: object, properties: {a: {x-kubernetes-int-or-string: true,"
                                + " anyOf: [{type: integer}, {type: string}]}}}",
                        List.of()),
                arguments(
                        "{properties: {a: {}}}",
                        List.of(
                                "s.properties[a].type: Required value: must not be empty for specified object fields",
                                "s.type: Required value: must not be empty at the root")),
                arguments(
                        "{type: object, properties: {a: {type: thing}}}",
                        List.of("s.properties[a].type: Unsupported value: \"thing\": supported values: \"array\","
                                + " \"boolean\", \"integer\", \"number\", \"object\", \"string\"")),
                arguments(
                        "{type: object, properties: {a: {type: integer, default: x}}}",
                        List.of("s.properties[a].default: Invalid value: \"string\": "
                                + " in body must be of type integer: \"string\"")),
                arguments(
                        "{type: object, properties: {a: {type: array}}}",
                        List.of("s.properties[a].items: Required value: must be specified")),
                arguments(
                        "{type: object, properties: {a: {type: array, x-kubernetes-list-type: map,"
                                + " items: {type: object, properties: {x: {type: string}}}}}}",
                        List.of("s.properties[a].x-kubernetes-list-map-keys: Required value:"
                                + " must not be empty if x-kubernetes-list-type is map")),
                arguments(
                        "{type: object, properties: {a: {type: string, anyOf: [{type: string}]}}}",
                        List.of("s.properties[a].anyOf[0].type: Forbidden: must be empty to be structural")),
                arguments(
                        "{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
                        List.of("s.properties[metadata]: Forbidden: must not specify anything other than name and"
                                + " generateName, but metadata is implicitly specified")));
    }
}
