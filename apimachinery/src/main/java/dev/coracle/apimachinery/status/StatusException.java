package dev.coracle.apimachinery.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An error as clients see it: a {@code metav1.Status} of status Failure. Texts follow k8s.io/apimachinery's {@code
 * api/errors}. Carries no stack trace, since it is an answer and not a fault.
 */
public final class StatusException extends RuntimeException {
    private final int code;
    private final String reason;
    private final ObjectNode details;
    private final String continueToken;

    private StatusException(int code, String reason, String message, ObjectNode details, String continueToken) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.continueToken = continueToken;
    }

    public static StatusException of(Reason reason, String message) {
        return new StatusException(reason.code(), reason.name(), message, null, "");
    }

    /** For answers that a webhook or another server chose. {@code reason} may be "". */
    public static StatusException of(int code, String reason, String message) {
        return new StatusException(code, reason, message, null, "");
    }

    public static StatusException notFound(GroupVersionResource r, String name) {
        return of(Reason.NotFound, r.qualifiedName() + " \"" + name + "\" not found")
                .about(r, name);
    }

    public static StatusException alreadyExists(GroupVersionResource r, String name) {
        return of(Reason.AlreadyExists, r.qualifiedName() + " \"" + name + "\" already exists")
                .about(r, name);
    }

    /** {@code Operation cannot be fulfilled on pods "x": WHY}. */
    public static StatusException conflict(GroupVersionResource r, String name, String why) {
        return of(
                        Reason.Conflict,
                        "Operation cannot be fulfilled on " + r.qualifiedName() + " \"" + name + "\": " + why)
                .about(r, name);
    }

    public static StatusException staleVersion(GroupVersionResource r, String name) {
        return conflict(
                r, name, "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** {@code pods "x" is forbidden: WHY}; an empty name leaves the quotes out. */
    public static StatusException forbidden(GroupVersionResource r, String name, String why) {
        String what = name.isEmpty() ? r.qualifiedName() : r.qualifiedName() + " \"" + name + "\"";
        return of(Reason.Forbidden, what + " is forbidden: " + why).about(r, name);
    }

    /** {@code Pod "x" is invalid: A} or {@code …: [A, B]}, with the findings as causes. */
    public static StatusException invalid(GroupVersionKind kind, String name, List<Cause> causes) {
        String findings = causes.stream()
                .map(c -> c.field().isEmpty() ? c.message() : c.field() + ": " + c.message())
                .distinct()
                .collect(Collectors.joining(", "));
        boolean several =
                causes.stream().map(c -> c.field() + c.message()).distinct().count() > 1;
        ObjectNode details = details(name, kind.group(), kind.kind());
        ArrayNode list = details.putArray("causes");
        causes.forEach(c -> addCause(list, c));
        String message = kind.qualifiedKind() + " \"" + name + "\" is invalid";
        return new StatusException(
                422,
                Reason.Invalid.name(),
                causes.isEmpty() ? message : message + ": " + (several ? "[" + findings + "]" : findings),
                details,
                "");
    }

    public static StatusException badRequest(String message) {
        return of(Reason.BadRequest, message);
    }

    public static StatusException internal(String message) {
        return of(Reason.InternalError, "Internal error occurred: " + message)
                .withCauses(List.of(new Cause("", message, "")));
    }

    private static ObjectNode details(String name, String group, String kind) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        return details;
    }

    private static void addCause(ArrayNode list, Cause cause) {
        ObjectNode entry = list.addObject();
        if (!cause.reason().isEmpty()) {
            entry.put("reason", cause.reason());
        }
        if (!cause.message().isEmpty()) {
            entry.put("message", cause.message());
        }
        if (!cause.field().isEmpty()) {
            entry.put("field", cause.field());
        }
    }

    public StatusException about(GroupVersionResource r, String name) {
        return withDetails(details(name, r.group(), r.resource()));
    }

    public StatusException withDetails(ObjectNode newDetails) {
        return new StatusException(code, reason, getMessage(), newDetails, continueToken);
    }

    public StatusException withCauses(List<Cause> causes) {
        ObjectNode copy = details == null ? Json.object() : details.deepCopy();
        ArrayNode list = copy.putArray("causes");
        causes.forEach(c -> addCause(list, c));
        return withDetails(copy);
    }

    public StatusException retryAfterSeconds(int seconds) {
        ObjectNode copy = details == null ? Json.object() : details.deepCopy();
        copy.put("retryAfterSeconds", seconds);
        return withDetails(copy);
    }

    /** {@code metadata.continue} of the Status, for a list whose token has expired. */
    public StatusException withContinue(String token) {
        return new StatusException(code, reason, getMessage(), details, token);
    }

    public int code() {
        return code;
    }

    /** "" when the Status has none. */
    public String reason() {
        return reason;
    }

    public boolean is(Reason other) {
        return reason.equals(other.name());
    }

    public Optional<ObjectNode> details() {
        return Optional.ofNullable(details);
    }

    /** The Status document. */
    public ObjectNode toJson() {
        ObjectNode status = Json.object();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        ObjectNode metadata = status.putObject("metadata");
        if (!continueToken.isEmpty()) {
            metadata.put("continue", continueToken);
        }
        status.put("status", "Failure");
        status.put("message", getMessage());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        status.put("code", code);
        return status;
    }

    /** Reads a Status document that a server sent. */
    public static StatusException fromJson(JsonNode status) {
        JsonNode details = status.path("details");
        return new StatusException(
                status.path("code").asInt(500),
                status.path("reason").asText(""),
                status.path("message").asText(""),
                details.isObject() ? (ObjectNode) details : null,
                status.path("metadata").path("continue").asText(""));
    }
}
