package dev.coracle.apiserver.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarsTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1000m, 1",
        "0.5, 500m",
        "1024Mi, 1Gi",
        "100m, 100m",
        "999Mi, 999Mi",
        "2048Ki, 2Mi",
        "0, 0",
        "1e3, 1e3",
        "1000, 1k",
        "999, 999"
    })
    void quantitiesAreCanonical(String given, String canonical) {
        assertEquals(canonical, Scalars.quantity(given).asText());
    }

    @ParameterizedTest
    @CsvSource({"'', -1", "YQ==, -1", "YWI=, -1", "YWJj, -1", "YQ=, 3", "Y, 0", "%%%, 0", "YWJj!, 4", "YQ==x, 4"})
    void base64FaultsNameTheByte(String text, int fault) {
        assertEquals(fault, Scalars.badBase64(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05-02:00, 2026-01-02T05:04:05Z"
    })
    void timesAreUtcSeconds(String given, String canonical) {
        assertEquals(canonical, GoTime.seconds(given));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-13-01T00:00:00Z | parsing time \"2026-13-01T00:00:00Z\": month out of range",
                "2026-02-30T00:00:00Z | parsing time \"2026-02-30T00:00:00Z\": day out of range",
                "2026-01-01 | parsing time \"2026-01-01\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
                "2026-01-01T00:00:00 | parsing time \"2026-01-01T00:00:00\" as \"2006-01-02T15:04:05Z07:00\":"
                        + " cannot parse \"\" as \"Z07:00\""
            })
    void badTimesAreToldAsGoDoes(String given, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> GoTime.seconds(given))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: yes|{\"a\":true}",
                "a: 'yes'|{\"a\":\"yes\"}",
                "a: 0644|{\"a\":420}",
                "a: 0x1f|{\"a\":31}",
                "a: 1.5|{\"a\":1.5}",
                "a: 1e3|{\"a\":1000}",
                "a: 2026-01-01|{\"a\":\"2026-01-01\"}",
                "a: ~|{\"a\":null}",
                "1: x|{\"1\":\"x\"}",
                "{b: 1, a: [x, y]}|{\"a\":[\"x\",\"y\"],\"b\":1}",
                "{x: &v {k: 1}, y: {<<: *v, l: 2}}|{\"x\":{\"k\":1},\"y\":{\"k\":1,\"l\":2}}"
            })
    void yamlBecomesJson(String yaml, String json) {
        assertEquals(json, Json.text(YamlTree.parse(yaml).root()));
    }
}
