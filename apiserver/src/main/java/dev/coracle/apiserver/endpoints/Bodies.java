package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.proto.ProtoCodec;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.schema.DecodeException;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.ObjectDecoder;
import dev.coracle.apiserver.schema.Schemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads request bodies: JSON, YAML and protobuf. Thread-safe. */
final class Bodies {
    private final ProtoCodec protobuf = new ProtoCodec();
    private final ObjectDecoder decoder = new ObjectDecoder(Schemas.builtin());

    /** An object of {@code kind}. */
    Decoded decode(Kind kind, ApiRequest request) {
        FieldValidation validation = validation(request);
        String type = contentType(request);
        if (kind.builtin() && type.startsWith(OutputForm.PROTOBUF)) {
            return fromTree(kind, protobuf.decode(request.body(), kind.gvk()));
        }
        return kind.decode(request.body(), type, validation);
    }

    /** An object of another built-in kind: what subresources exchange. */
    ObjectNode decode(GroupVersionKind kind, ApiRequest request) {
        String type = contentType(request);
        if (type.startsWith(OutputForm.PROTOBUF)) {
            return protobuf.decode(request.body(), kind);
        }
        return decoder.decode(request.body(), type, kind, validation(request)).tree();
    }

    /** DeleteOptions, whose apiVersion may be that of any group. */
    ObjectNode decodeOptions(GroupVersionKind kind, ApiRequest request) {
        String type = contentType(request);
        if (type.startsWith(OutputForm.PROTOBUF)) {
            return protobuf.decode(request.body(), kind);
        }
        try {
            if (Json.parse(request.body()) instanceof ObjectNode options) {
                return options;
            }
        } catch (JsonProcessingException e) {
            // The decoder says what is wrong with it, or reads it as YAML.
        }
        return decoder.decode(request.body(), type, kind, FieldValidation.IGNORE)
                .tree();
    }

    private static Decoded fromTree(Kind kind, ObjectNode tree) {
        try {
            return kind.decodeTree(tree, FieldValidation.IGNORE);
        } catch (DecodeException e) {
            GroupVersionKind given = GroupVersionKind.parse(
                    tree.path("apiVersion").asText(), tree.path("kind").asText());
            throw ObjectDecoder.cannotBeHandled(given, kind.gvk(), e.getMessage());
        }
    }

    static String contentType(ApiRequest request) {
        return request.header("content-type").orElse("");
    }

    static FieldValidation validation(ApiRequest request) {
        return FieldValidation.parse(request.parameter("fieldValidation")).orElse(FieldValidation.WARN);
    }

    /** The answer with one more {@code Warning} header, before those it has. */
    static ApiResponse warned(ApiResponse answer, String text) {
        if (answer instanceof ApiResponse.Whole whole) {
            return new ApiResponse.Whole(
                    whole.code(), whole.contentType(), warned(whole.headers(), text), whole.body());
        }
        if (answer instanceof ApiResponse.Streaming stream) {
            return new ApiResponse.Streaming(
                    stream.code(), stream.contentType(), warned(stream.headers(), text), stream.source());
        }
        return answer;
    }

    private static Map<String, List<String>> warned(Map<String, List<String>> headers, String text) {
        List<String> warnings = new ArrayList<>(warnings(List.of(text)).get("Warning"));
        warnings.addAll(headers.getOrDefault("Warning", List.of()));
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        all.put("Warning", warnings);
        return all;
    }

    /** What decoding had to say, then what the kind says of the object that was written; sub-resources are silent there. */
    static Map<String, List<String>> warnings(Endpoint.Call call, List<String> decoding, KubeObject written) {
        List<String> texts = new ArrayList<>(decoding);
        if (call.info().subresource().isEmpty()) {
            texts.addAll(call.kind().warnings(written.fields(), Fields.of(null)));
        }
        return warnings(texts);
    }

    /** {@code Warning} headers; none for no texts. */
    static Map<String, List<String>> warnings(List<String> texts) {
        if (texts.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put(
                "Warning",
                texts.stream()
                        .distinct()
                        .map(t -> "299 - \"" + t.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .toList());
        return headers;
    }
}
