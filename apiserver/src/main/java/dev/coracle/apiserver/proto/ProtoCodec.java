package dev.coracle.apiserver.proto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * {@code application/vnd.kubernetes.protobuf} to JSON trees and back, for every kind of the built-in groups and of
 * meta/v1. Thread-safe; one instance per process is enough, since the tables it holds are parsed on demand.
 */
public final class ProtoCodec {
    private static final int SUMMARY_BYTES = 30;

    private final ProtoTables tables = new ProtoTables();
    private final MessageDecoder decoder = new MessageDecoder(tables);
    private final MessageEncoder encoder = new MessageEncoder(tables);

    /** Decodes a body whose kind is not known beforehand. */
    public ObjectNode decode(byte[] body) {
        return decode(body, new GroupVersionKind("", "", ""));
    }

    /**
     * Decodes an enveloped object. Anything wrong with the bytes is a 400.
     *
     * @param wanted the kind that the request's URL stands for; fills in a missing type and names it in messages
     */
    public ObjectNode decode(byte[] body, GroupVersionKind wanted) {
        if (!Envelope.hasMagic(body)) {
            throw unrecognized(
                    body,
                    wanted,
                    body.length == 0
                            ? "empty data"
                            : "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        Envelope envelope;
        try {
            envelope = Envelope.read(body);
        } catch (ProtoFault e) {
            throw unrecognized(body, wanted, e.getMessage());
        }
        GroupVersionKind kind = kindOf(envelope, wanted);
        if (kind.kind().isEmpty()) {
            throw unrecognized(body, wanted, "Object 'Kind' is missing");
        }
        String message = messageFor(kind).orElseThrow(() -> unknownKind(kind, wanted));
        try {
            return decodeRaw(message, kind, envelope.raw());
        } catch (ProtoFault e) {
            throw cannotHandle(kind, wanted, e.getMessage());
        }
    }

    private ObjectNode decodeRaw(String message, GroupVersionKind kind, byte[] raw) {
        ObjectNode object = Json.object();
        object.put("kind", kind.kind());
        object.put("apiVersion", kind.apiVersion());
        return decoder.object(tables.message(message), new ProtoReader(raw, 0, raw.length), object, 0);
    }

    private static GroupVersionKind kindOf(Envelope envelope, GroupVersionKind wanted) {
        GroupVersionKind given = GroupVersionKind.parse(envelope.apiVersion(), envelope.kind());
        return new GroupVersionKind(
                given.version().isEmpty() ? wanted.group() : given.group(),
                given.version().isEmpty() ? wanted.version() : given.version(),
                given.kind().isEmpty() ? wanted.kind() : given.kind());
    }

    /** Kinds of meta/v1, DeleteOptions for one, are registered in every group and version. */
    private Optional<String> messageFor(GroupVersionKind kind) {
        String own = ProtoPackages.of(kind.group(), kind.version()) + "." + kind.kind();
        return tables.find(own)
                .or(() -> tables.find(ProtoPackages.META + "." + kind.kind()))
                .map(ProtoMessage::name)
                .filter(name -> !WellKnown.isOne(name));
    }

    /** Whether the kind has a protobuf form; custom resources and Tables have none. */
    public boolean knows(String apiVersion, String kind) {
        return messageFor(GroupVersionKind.parse(apiVersion, kind)).isPresent();
    }

    /** Encodes an object of a kind that this codec {@link #knows}, with its envelope. */
    public byte[] encode(ObjectNode object) {
        GroupVersionKind kind = GroupVersionKind.parse(
                object.path("apiVersion").asText(), object.path("kind").asText());
        String message = messageFor(kind)
                .orElseThrow(() -> StatusException.of(
                        dev.coracle.apimachinery.status.Reason.NotAcceptable,
                        "only the following media types are accepted: application/json, application/yaml"));
        return new Envelope(
                        kind.apiVersion(),
                        kind.kind(),
                        encoder.message(message, object).toBytes())
                .toBytes();
    }

    /** One frame of a watch: four bytes of length, then a bare {@code WatchEvent} around the enveloped object. */
    public byte[] encodeWatchEvent(String type, ObjectNode object) {
        ProtoWriter extension = new ProtoWriter();
        extension.bytes(1, encode(object));
        ProtoWriter event = new ProtoWriter();
        event.string(1, type);
        event.message(2, extension);
        byte[] bytes = event.toBytes();
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static StatusException cannotHandle(GroupVersionKind kind, GroupVersionKind wanted, String why) {
        return StatusException.badRequest(kind.kind() + " in version " + Errors.quote(kind.version())
                + " cannot be handled as a " + (wanted.kind().isEmpty() ? kind.kind() : wanted.kind()) + ": " + why);
    }

    private static StatusException unknownKind(GroupVersionKind kind, GroupVersionKind wanted) {
        return cannotHandle(
                kind,
                wanted,
                "no kind " + Errors.quote(kind.kind()) + " is registered for version " + Errors.quote(kind.apiVersion())
                        + " in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
    }

    private static StatusException unrecognized(byte[] body, GroupVersionKind wanted, String why) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type "
                + (wanted.kind().isEmpty() ? "Unknown" : wanted.kind()) + "): " + why + " (" + summary(body) + ")");
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        String hex = HexFormat.of().formatHex(Arrays.copyOf(body, Math.min(body.length, SUMMARY_BYTES)));
        return body.length > SUMMARY_BYTES ? hex + " ..." : hex;
    }
}
