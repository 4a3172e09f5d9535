package dev.coracle.apiserver.registry.apiextensions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomColumnsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static JsonNode yaml(String text) throws JsonProcessingException {
        return new YAMLMapper().readTree(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "string  | .spec.text                                   | \"x\"",
                "string  | .spec.number                                 | \"5\"",
                "string  | .spec.map                                    | \"{\\\"a.b\\\":1}\"",
                "integer | .spec.map['a.b']                             | 1",
                "integer | .spec.map.a\\.b                              | 1",
                "integer | .spec.number                                 | 5",
                "integer | .spec.text                                   | null",
                "boolean | .spec.on                                     | true",
                "string  | .spec.missing                                | null",
                "string  | .spec.list[0].name                           | \"one\"",
                "string  | .spec.list[-1].name                          | \"two\"",
                "string  | .spec.list[*].name                           | \"one\"",
                "string  | .spec.list[?(@.name==\"two\")].value         | \"2\"",
                "string  | .spec.list[?(@.name == 'none')].value        | null",
                "date    | .metadata.creationTimestamp                  | \"3h\"",
                "date    | .spec.text                                   | \"<invalid>\"",
            })
    void cells(String type, String path, String cell) throws JsonProcessingException {
        JsonNode column = yaml("{name: C, type: " + type + "}");
        ((ObjectNode) column).put("jsonPath", path);
        KubeObject object = KubeObject.of((ObjectNode) yaml(
                "{kind: X, metadata: {name: a, creationTimestamp: '2026-01-02T00:04:05Z'}, spec: {text: x, number: 5,"
                        + " on: true, map: {a.b: 1}, list: [{name: one, value: 1}, {name: two, value: 2}]}}"));

        JsonNode shown = CustomColumns.of(List.of(Fields.of(column)))
                .columns()
                .get(1)
                .cell()
                .of(object, NOW);

        assertEquals(cell, Json.text(shown));
    }
}
