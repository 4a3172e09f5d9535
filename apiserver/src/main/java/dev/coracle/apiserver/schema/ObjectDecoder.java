package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Turns request bodies of built-in kinds into trees, as kube-apiserver's decoders turn them into structs: the same errors, the
 * same findings, and what a round trip through the structs leaves. Stateless and thread-safe.
 */
public final class ObjectDecoder {
    private static final String TYPE_META = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }";
    private static final int SUMMARY = 30;

    private final Schemas schemas;

    public ObjectDecoder(Schemas schemas) {
        this.schemas = schemas;
    }

    /** What was read, and what Go would say of it. */
    private record Reading(ObjectNode tree, List<String> findings, String error) {}

    /**
     * Decodes a JSON or YAML body. A missing kind or apiVersion is the expected one; {@code StatusException} when the body is
     * not an object of the expected kind, or when {@code validation} is STRICT and there are findings.
     */
    public Decoded decode(byte[] body, String mediaType, GroupVersionKind expected, FieldValidation validation) {
        return switch (essence(mediaType)) {
            case "", "application/json" -> decodeJson(body, expected, validation);
            case "application/yaml" -> decodeYaml(body, expected, validation);
            default -> throw unknownFormat();
        };
    }

    /**
     * Decodes what a patch left. {@code source} is not changed. {@code DecodeException} instead of a status, since its text
     * goes into a longer one.
     */
    public Decoded decodeTree(ObjectNode source, GroupVersionKind expected, FieldValidation validation) {
        Reading reading = readTree(source, type(expected));
        if (reading.error() != null) {
            throw new DecodeException(reading.error());
        }
        if (validation == FieldValidation.STRICT && !reading.findings().isEmpty()) {
            throw new DecodeException("strict decoding error: " + String.join(", ", reading.findings()));
        }
        Optional<String> otherKind = kindFault(actual(reading.tree(), expected), expected);
        if (otherKind.isPresent()) {
            throw new DecodeException(otherKind.get());
        }
        ObjectNode tree = named(reading.tree(), expected);
        return new Decoded(tree, validation == FieldValidation.WARN ? reading.findings() : List.of());
    }

    /** For any body of a type that nobody decodes. */
    public static StatusException unknownFormat() {
        return StatusException.of(
                Reason.UnsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include: application/json,"
                        + " application/yaml, application/vnd.kubernetes.protobuf");
    }

    static String essence(String mediaType) {
        int end = mediaType.indexOf(';');
        return (end < 0 ? mediaType : mediaType.substring(0, end)).strip();
    }

    private TypeSchema type(GroupVersionKind kind) {
        return schemas.of(kind).orElseThrow(() -> new IllegalArgumentException("not a built-in kind: " + kind));
    }

    private Decoded decodeJson(byte[] body, GroupVersionKind expected, FieldValidation validation) {
        Reading reading;
        try (JsonParser tokens = Json.mapper().createParser(body)) {
            reading = readJson(tokens, body, expected);
        } catch (JsonProcessingException e) {
            throw unrecognised(jsonFault(GoJsonSyntax.fault(body)), body, expected);
        } catch (DecodeException e) {
            throw unrecognised(jsonFault(e.getMessage()), body, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finish(reading, List.of(), expected, validation);
    }

    private Reading readJson(JsonParser tokens, byte[] body, GroupVersionKind expected) throws IOException {
        JsonToken first = tokens.nextToken();
        TreeReader reader = new TreeReader(tokens);
        ObjectNode tree = Json.object();
        if (first == JsonToken.START_OBJECT) {
            tree = reader.object(type(expected));
        } else if (first == JsonToken.VALUE_NULL) {
            tree = (ObjectNode) TreeReader.zero(type(expected));
        } else if (first != null) {
            tokens.skipChildren();
        }
        if (first == null || tokens.nextToken() != null) {
            throw unrecognised(jsonFault(GoJsonSyntax.fault(body)), body, expected);
        }
        if (first != JsonToken.START_OBJECT && first != JsonToken.VALUE_NULL) {
            String fault = "json: cannot unmarshal " + TreeReader.goName(first) + " into Go value of type " + TYPE_META;
            throw unrecognised(jsonFault(fault), body, expected);
        }
        return new Reading(tree, reader.findings(), reader.error());
    }

    private Decoded decodeYaml(byte[] body, GroupVersionKind expected, FieldValidation validation) {
        YamlTree yaml;
        try {
            yaml = YamlTree.parse(new String(body, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw unrecognised(e.getMessage(), body, expected);
        }
        if (!yaml.root().isObject()) {
            return decodeJson(Json.bytes(yaml.root()), expected, validation);
        }
        Reading reading = readTree(yaml.root(), type(expected));
        return finish(reading, yaml.duplicates(), expected, validation);
    }

    private static Reading readTree(JsonNode source, TypeSchema type) {
        try (JsonParser tokens = new TreeTraversingParser(source, Json.mapper())) {
            tokens.nextToken();
            TreeReader reader = new TreeReader(tokens);
            ObjectNode tree = reader.object(type);
            return new Reading(tree, reader.findings(), reader.error());
        } catch (IOException e) {
            throw new UncheckedIOException("a tree has no syntax", e);
        }
    }

    private Decoded finish(
            Reading reading, List<String> yamlDuplicates, GroupVersionKind expected, FieldValidation validation) {
        ObjectNode tree = reading.tree();
        GroupVersionKind actual = checkKind(tree, expected);
        if (reading.error() != null) {
            throw cannotBeHandled(actual, expected, reading.error());
        }
        if (validation == FieldValidation.STRICT) {
            refuseFindings(reading.findings(), yamlDuplicates, actual, expected);
        }
        checkVersion(actual, expected);
        List<String> warnings = new ArrayList<>();
        if (validation == FieldValidation.WARN) {
            warnings.addAll(yamlDuplicates);
            warnings.addAll(reading.findings());
        }
        return new Decoded(named(tree, expected), warnings);
    }

    /** With apiVersion and kind, which come first. */
    private static ObjectNode named(ObjectNode tree, GroupVersionKind kind) {
        if (tree.has("apiVersion") && tree.has("kind")) {
            return tree.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        }
        ObjectNode named = Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        for (var field : tree.properties()) {
            if (!named.has(field.getKey())) {
                named.set(field.getKey(), field.getValue());
            }
        }
        return named;
    }

    private static void refuseFindings(
            List<String> findings, List<String> yamlDuplicates, GroupVersionKind actual, GroupVersionKind expected) {
        List<String> all = new ArrayList<>();
        if (!yamlDuplicates.isEmpty()) {
            all.add("yaml: unmarshal errors:\n  " + String.join("\n  ", yamlDuplicates));
        }
        all.addAll(findings);
        if (!all.isEmpty()) {
            throw cannotBeHandled(actual, expected, "strict decoding error: " + String.join(", ", all));
        }
    }

    private GroupVersionKind checkKind(ObjectNode tree, GroupVersionKind expected) {
        GroupVersionKind actual = actual(tree, expected);
        kindFault(actual, expected).ifPresent(fault -> {
            throw cannotBeHandled(actual, expected, fault);
        });
        return actual;
    }

    /** What the body says it is, with what it leaves out taken from {@code expected}. */
    private static GroupVersionKind actual(ObjectNode tree, GroupVersionKind expected) {
        String apiVersion = tree.path("apiVersion").asText("");
        String kind = tree.path("kind").asText("");
        return GroupVersionKind.parse(
                apiVersion.isEmpty() ? expected.apiVersion() : apiVersion, kind.isEmpty() ? expected.kind() : kind);
    }

    /** Why an object of kind {@code actual} cannot stand for one of {@code expected}. */
    public Optional<String> kindFault(GroupVersionKind actual, GroupVersionKind expected) {
        if (actual.equals(expected)) {
            return Optional.empty();
        }
        if (schemas.of(actual).isEmpty()) {
            return Optional.of("no kind \"" + actual.kind() + "\" is registered for version \"" + actual.apiVersion()
                    + "\" in scheme \"" + scheme(expected.group()) + "\"");
        }
        if (!actual.kind().equals(expected.kind()) || !actual.group().equals(expected.group())) {
            return Optional.of("converting (" + actual.version() + "." + actual.kind() + ") to ("
                    + DefinitionNames.packageOf(expected.group()) + "." + expected.kind() + "): unknown conversion");
        }
        return Optional.empty();
    }

    /** Each of the three servers in kube-apiserver names its own source line. */
    private static String scheme(String group) {
        return switch (group) {
            case "apiregistration.k8s.io" -> "k8s.io/kube-aggregator/pkg/apiserver/scheme/scheme.go:28";
            case "apiextensions.k8s.io" -> "k8s.io/apiextensions-apiserver/pkg/apiserver/apiserver.go:55";
            default -> "pkg/api/legacyscheme/scheme.go:30";
        };
    }

    private static void checkVersion(GroupVersionKind actual, GroupVersionKind expected) {
        if (!actual.version().equals(expected.version())) {
            throw StatusException.badRequest("the API version in the data (" + actual.apiVersion()
                    + ") does not match the expected API version (" + expected.apiVersion() + ")");
        }
    }

    public static StatusException cannotBeHandled(GroupVersionKind actual, GroupVersionKind expected, String why) {
        return StatusException.badRequest(actual.kind() + " in version \"" + actual.version()
                + "\" cannot be handled as a " + expected.kind() + ": " + why);
    }

    private static String jsonFault(String fault) {
        return "couldn't get version/kind; json parse error: " + fault;
    }

    static StatusException unrecognised(String why, byte[] body, GroupVersionKind expected) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + expected.kind()
                + "): " + why + " (" + summary(body) + ")");
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        byte[] start = Arrays.copyOf(body, Math.min(body.length, SUMMARY));
        String text = body[0] == '{'
                ? new String(start, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(start);
        return body.length > SUMMARY ? text + " ..." : text;
    }
}
