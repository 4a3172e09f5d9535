package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The form a client asked for: the first clause of its Accept header that can be served.
 *
 * @param version of {@code meta.k8s.io} for tables and partial objects
 */
public record OutputForm(Shape shape, boolean protobuf, String version) {
    public static final String JSON = "application/json";
    public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final OutputForm PLAIN = new OutputForm(Shape.OBJECT, false, "v1");

    /** What is shown of an object. */
    public enum Shape {
        OBJECT,
        TABLE,
        PARTIAL,
        PARTIAL_LIST
    }

    public String contentType() {
        return protobuf ? PROTOBUF : JSON;
    }

    private static final Set<String> PRODUCED = Set.of(JSON, "application/yaml", PROTOBUF, "*/*", "application/*");

    /** @param builtin custom resources have no protobuf form */
    public static OutputForm of(ApiRequest request, boolean builtin) {
        String accept = request.header("accept").orElse("");
        if (accept.isBlank()) {
            return PLAIN;
        }
        for (String clause : accept.split(",")) {
            Optional<OutputForm> form = ofClause(clause, builtin);
            if (form.isPresent()) {
                return form.get();
            }
        }
        if (builtin && Arrays.stream(accept.split(",")).noneMatch(clause -> PRODUCED.contains(type(clause)))) {
            throw notProduced(request);
        }
        throw StatusException.of(
                Reason.NotAcceptable,
                "only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf");
    }

    private static String type(String clause) {
        return clause.split(";")[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The router refuses what no route produces, before anybody looks at the parameters of a type. */
    private static StatusException notProduced(ApiRequest request) {
        boolean list = request.method().equals("GET")
                && RequestInfo.parse(request.path())
                        .filter(i -> i.name().isEmpty())
                        .isPresent();
        return StatusException.of(
                        Reason.NotAcceptable,
                        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, "
                                + PROTOBUF
                                + (list ? ", application/json;stream=watch, " + PROTOBUF + ";stream=watch" : ""))
                .withDetails(Json.object());
    }

    private static Optional<OutputForm> ofClause(String clause, boolean builtin) {
        String[] parts = clause.split(";");
        String type = type(clause);
        boolean protobuf = type.equals(PROTOBUF);
        boolean text = type.equals(JSON)
                || type.equals("application/yaml")
                || type.equals("*/*")
                || type.equals("application/*");
        if (!text && !(protobuf && builtin)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parts[i].substring(0, equals).strip(),
                        parts[i].substring(equals + 1).strip());
            }
        }
        return shape(parameters)
                .map(shape -> new OutputForm(
                        shape, protobuf, shape == Shape.OBJECT ? "v1" : parameters.getOrDefault("v", "v1")));
    }

    private static Optional<Shape> shape(Map<String, String> parameters) {
        String as = parameters.get("as");
        if (as == null) {
            return Optional.of(Shape.OBJECT);
        }
        String version = parameters.getOrDefault("v", "");
        boolean known = parameters.getOrDefault("g", "").equals("meta.k8s.io")
                && (version.equals("v1") || version.equals("v1beta1"));
        if (!known) {
            return Optional.empty();
        }
        return switch (as) {
            case "Table" -> Optional.of(Shape.TABLE);
            case "PartialObjectMetadata" -> Optional.of(Shape.PARTIAL);
            case "PartialObjectMetadataList" -> Optional.of(Shape.PARTIAL_LIST);
            default -> Optional.empty();
        };
    }
}
