package dev.coracle.apiserver.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CustomObjectDecoderTest {
    private static final GroupVersionKind WIDGET = new GroupVersionKind("example.com", "v1", "Widget");
    private final CustomObjectDecoder decoder = new CustomObjectDecoder(Schemas.builtin());

    @Test
    void keepsEverythingAndTypesMetadata() {
        var read =
                decode("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\",\"odd\":1,"
                        + "\"labels\":{}},\"spec\":{\"a\":null,\"b\":[],\"b\":[1]}}");

        assertEquals(
                "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},"
                        + "\"spec\":{\"a\":null,\"b\":[1]}}",
                Json.text(read.tree()));
        assertEquals(List.of("duplicate field \"spec.b\"", "unknown field \"metadata.odd\""), read.findings());
    }

    @Test
    void metadataOfAnotherTypeIsRefused() {
        StatusException refusal =
                assertThrows(StatusException.class, () -> decode("{\"kind\":\"Widget\",\"metadata\":{\"name\":1}}"));

        assertEquals(
                "Widget in version \"v1\" cannot be handled as a Widget: json: cannot unmarshal number into Go struct"
                        + " field ObjectMeta.metadata.name of type string",
                refusal.getMessage());
    }

    @Test
    void yamlFaultsHaveGosWords() {
        DecodeException fault = assertThrows(DecodeException.class, () -> YamlTree.parse("a: ["));

        assertEquals(
                "error converting YAML to JSON: yaml: line 1: did not find expected node content", fault.getMessage());
    }

    private CustomObjectDecoder.Untyped decode(String body) {
        return decoder.decode(body.getBytes(StandardCharsets.UTF_8), "application/json", WIDGET);
    }
}
