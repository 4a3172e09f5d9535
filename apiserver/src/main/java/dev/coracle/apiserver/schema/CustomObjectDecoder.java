package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the bodies of custom resources: everything as it is but metadata, which is typed as in every kind. Unknown fields
 * below are for whoever knows the schema to find; their findings join those of here. Stateless and thread-safe.
 */
public final class CustomObjectDecoder {
    private final TypeSchema objectMeta;

    public CustomObjectDecoder(Schemas schemas) {
        this.objectMeta = schemas.objectMeta();
    }

    /**
     * What was read.
     *
     * @param tree the caller's own; its kind is not checked
     * @param findings duplicate fields anywhere, unknown ones in metadata
     */
    public record Untyped(ObjectNode tree, List<String> findings) {}

    public Untyped decode(byte[] body, String mediaType, GroupVersionKind expected) {
        List<String> findings = new ArrayList<>();
        ObjectNode tree =
                switch (ObjectDecoder.essence(mediaType)) {
                    case "", "application/json" -> readJson(body, expected, findings);
                    case "application/yaml" -> readYaml(body, expected, findings);
                    default -> throw ObjectDecoder.unknownFormat();
                };
        if (tree.path("kind").asText("").isEmpty()) {
            String text = new String(body, StandardCharsets.UTF_8);
            throw ObjectDecoder.unrecognised("Object 'Kind' is missing in '" + text + "'", body, expected);
        }
        if (tree.path("metadata").isObject()) {
            tree.set("metadata", metadata(tree.get("metadata"), expected, findings));
        }
        return new Untyped(tree, findings);
    }

    /**
     * What {@link #decode} would have made of this tree, which is not modified.
     *
     * @throws DecodeException when metadata is not metadata
     */
    public Untyped decodeTree(ObjectNode source) {
        List<String> findings = new ArrayList<>();
        ObjectNode tree = source.deepCopy();
        if (tree.path("metadata").isObject()) {
            TreeReading reading = read(tree.get("metadata"));
            if (reading.error() != null) {
                throw new DecodeException(reading.error());
            }
            findings.addAll(reading.findings());
            tree.set("metadata", reading.tree());
        }
        return new Untyped(tree, findings);
    }

    /** The refusal of {@code fieldValidation=Strict} for a tree. */
    public static DecodeException strictFault(List<String> findings) {
        return new DecodeException("strict decoding error: " + String.join(", ", findings));
    }

    /** The refusal of {@code fieldValidation=Strict}. */
    public static StatusException strictError(GroupVersionKind kind, List<String> findings) {
        return ObjectDecoder.cannotBeHandled(kind, kind, "strict decoding error: " + String.join(", ", findings));
    }

    /** {@code metadata} as a round trip through ObjectMeta leaves it. */
    private ObjectNode metadata(JsonNode source, GroupVersionKind kind, List<String> findings) {
        TreeReading reading = read(source);
        if (reading.error() != null) {
            throw ObjectDecoder.cannotBeHandled(kind, kind, reading.error());
        }
        findings.addAll(reading.findings());
        return reading.tree();
    }

    private record TreeReading(ObjectNode tree, List<String> findings, String error) {}

    private TreeReading read(JsonNode source) {
        try (JsonParser tokens = new TreeTraversingParser(source, Json.mapper())) {
            tokens.nextToken();
            TreeReader reader = new TreeReader(tokens, "metadata");
            ObjectNode metadata = reader.object(objectMeta);
            return new TreeReading(metadata, reader.findings(), reader.error());
        } catch (IOException e) {
            throw new UncheckedIOException("a tree has no syntax", e);
        }
    }

    private static ObjectNode readYaml(byte[] body, GroupVersionKind expected, List<String> findings) {
        try {
            YamlTree yaml = YamlTree.parse(new String(body, StandardCharsets.UTF_8));
            findings.addAll(yaml.duplicates());
            return yaml.root() instanceof ObjectNode tree ? tree : Json.object();
        } catch (DecodeException e) {
            throw ObjectDecoder.unrecognised(e.getMessage(), body, expected);
        }
    }

    private static ObjectNode readJson(byte[] body, GroupVersionKind expected, List<String> findings) {
        try (JsonParser tokens = Json.mapper().createParser(body)) {
            JsonToken first = tokens.nextToken();
            JsonNode root = first == null ? null : new UntypedReader(tokens, findings).value();
            if (root == null || tokens.nextToken() != null) {
                throw ObjectDecoder.unrecognised(GoJsonSyntax.fault(body), body, expected);
            }
            if (root instanceof ObjectNode tree) {
                return tree;
            }
            throw ObjectDecoder.unrecognised(
                    "json: cannot unmarshal " + TreeReader.goName(first)
                            + " into Go value of type map[string]interface {}",
                    body,
                    expected);
        } catch (JsonProcessingException e) {
            throw ObjectDecoder.unrecognised(GoJsonSyntax.fault(body), body, expected);
        } catch (DecodeException e) {
            throw ObjectDecoder.unrecognised(e.getMessage(), body, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
