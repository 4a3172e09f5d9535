package dev.coracle.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.endpoints.ApiRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The forms in which a JSON answer is sent: as it is, indented, or as YAML; gzipped when it is large. Pure. */
final class Representation {
    static final String JSON = "application/json";
    static final String YAML = "application/yaml";
    private static final int GZIP_FROM = 128 << 10;

    private Representation() {}

    /** Whether the client would rather have YAML than JSON. */
    static boolean wantsYaml(ApiRequest request) {
        List<String> accept = request.headers().get("accept");
        if (accept == null) {
            return false;
        }
        for (String line : accept) {
            int yaml = line.indexOf(YAML);
            if (yaml >= 0) {
                int json = line.indexOf(JSON);
                int any = line.indexOf("*/*");
                return (json < 0 || yaml < json) && (any < 0 || yaml < any);
            }
        }
        return false;
    }

    /** Asked for by parameter, or by a program that shows its answers to people. */
    static boolean wantsIndented(ApiRequest request) {
        if (request.hasParameter("pretty")) {
            String pretty = request.parameter("pretty");
            return !pretty.equals("false") && !pretty.equals("0");
        }
        String agent = request.caller().userAgent();
        return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
    }

    static boolean wantsGzip(ApiRequest request, long length) {
        return length > GZIP_FROM
                && request.header("accept-encoding")
                        .filter(e -> e.contains("gzip"))
                        .isPresent();
    }

    static byte[] indented(byte[] json) {
        try {
            return Printers.INDENTED.writeValueAsBytes(Json.parse(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of type JSON is JSON", e);
        }
    }

    static byte[] yaml(byte[] json) {
        try {
            return yaml(Json.parse(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of type JSON is JSON", e);
        }
    }

    static byte[] yaml(JsonNode tree) {
        try {
            return Printers.YAML_TEXT.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always serialises", e);
        }
    }

    static byte[] gzip(List<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(32 << 10);
        try (FastGzip gzip = new FastGzip(out)) {
            for (byte[] piece : pieces) {
                gzip.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    /** Level 1, as upstream: on a local network time matters more than size. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8 << 10);
            def.setLevel(1);
        }
    }

    /** Loaded when a person looks for the first time: neither belongs to the start of a cluster. */
    private static final class Printers {
        static final com.fasterxml.jackson.databind.ObjectWriter INDENTED =
                Json.mapper().writer(goPrinter());
        // Sorted, as the keys of Go's YAML are.
        static final ObjectMapper YAML_TEXT = YAMLMapper.builder(YAMLFactory.builder()
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build())
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .build();

        /** Two spaces, as Go's MarshalIndent. */
        private static DefaultPrettyPrinter goPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""));
            printer.indentObjectsWith(lines);
            printer.indentArraysWith(lines);
            return printer;
        }
    }
}
