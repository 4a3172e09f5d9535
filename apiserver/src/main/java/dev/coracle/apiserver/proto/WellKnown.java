package dev.coracle.apiserver.proto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.time.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;

/** The messages whose JSON is not an object of their fields: times, quantities, raw JSON and the like. */
final class WellKnown {
    static final String META = ProtoPackages.META + ".";
    static final String TIME = META + "Time";
    static final String MICRO_TIME = META + "MicroTime";
    static final String DURATION = META + "Duration";
    static final String FIELDS = META + "FieldsV1";
    static final String QUANTITY = "k8s.io.apimachinery.pkg.api.resource.Quantity";
    static final String INT_OR_STRING = "k8s.io.apimachinery.pkg.util.intstr.IntOrString";
    static final String RAW = "k8s.io.apimachinery.pkg.runtime.RawExtension";
    private static final String CRD = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.";
    private static final Set<String> CRD_MESSAGES =
            Set.of("JSON", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray");
    private static final Set<String> COMMON =
            Set.of(TIME, MICRO_TIME, DURATION, FIELDS, QUANTITY, INT_OR_STRING, RAW, META + "Verbs");

    private final MessageDecoder decoder;

    WellKnown(MessageDecoder decoder) {
        this.decoder = decoder;
    }

    static boolean isOne(String message) {
        return COMMON.contains(message)
                || message.endsWith(".ExtraValue")
                || message.startsWith(CRD) && CRD_MESSAGES.contains(shortName(message));
    }

    static boolean isListOfStrings(String message) {
        return message.endsWith(".ExtraValue") || message.equals(META + "Verbs");
    }

    static String shortName(String message) {
        return message.substring(message.lastIndexOf('.') + 1);
    }

    JsonNode decode(String message, ProtoReader in, int depth) {
        return switch (message) {
            case TIME, MICRO_TIME -> time(in, message.equals(MICRO_TIME));
            case DURATION -> TextNode.valueOf(GoDuration.text(Scalars.read(in).number(1)));
            case FIELDS -> json(Scalars.read(in).bytes(1), false);
            case RAW -> json(Scalars.read(in).bytes(1), true);
            case QUANTITY -> quantity(Scalars.read(in).text(1));
            case INT_OR_STRING -> intOrString(Scalars.read(in));
            default -> isListOfStrings(message) ? strings(in, 1) : schemaPart(message, in, depth);
        };
    }

    private static JsonNode time(ProtoReader in, boolean micro) {
        Scalars fields = Scalars.read(in);
        long seconds = fields.number(1);
        long nanos = fields.number(2);
        if (seconds == 0 && nanos == 0) {
            return null;
        }
        try {
            Instant instant = Instant.ofEpochSecond(seconds, nanos);
            return TextNode.valueOf(micro ? Times.micros(instant) : Times.seconds(instant));
        } catch (DateTimeException | ArithmeticException e) {
            throw new ProtoFault("Time.MarshalJSON: year outside of range [0,9999]");
        }
    }

    private static JsonNode quantity(String text) {
        return TextNode.valueOf(text.isEmpty() ? "0" : text);
    }

    private static JsonNode intOrString(Scalars fields) {
        return fields.number(1) == 0 ? IntNode.valueOf((int) fields.number(2)) : TextNode.valueOf(fields.text(3));
    }

    private static JsonNode json(byte[] raw, boolean mayBeEnvelope) {
        if (raw.length == 0) {
            return NullNode.instance;
        }
        if (mayBeEnvelope && Envelope.hasMagic(raw)) {
            throw new ProtoFault("protobuf content in a JSON extension");
        }
        try {
            return Json.parse(raw);
        } catch (JsonProcessingException e) {
            throw new ProtoFault("invalid character in JSON extension: " + e.getOriginalMessage());
        }
    }

    private static ArrayNode strings(ProtoReader in, int number) {
        ArrayNode items = Json.array();
        while (in.hasMore()) {
            long tag = in.varint();
            if (tag == ((long) number << 3 | ProtoReader.BYTES)) {
                items.add(in.string());
            } else {
                in.skip((int) (tag & 7));
            }
        }
        return items;
    }

    /** The unions of a CRD's schema: a schema or a list, a schema or a boolean, any JSON. */
    private JsonNode schemaPart(String message, ProtoReader in, int depth) {
        String kind = shortName(message);
        if (kind.equals("JSON")) {
            return json(Scalars.read(in).bytes(1), false);
        }
        String schema = message.substring(0, message.lastIndexOf('.')) + ".JSONSchemaProps";
        ArrayNode several = Json.array();
        ObjectNode one = null;
        boolean allows = false;
        while (in.hasMore()) {
            long tag = in.varint();
            int wireType = (int) (tag & 7);
            boolean second = tag >>> 3 == 2;
            boolean isSchema = tag >>> 3 == (kind.endsWith("OrBool") ? 2 : 1);
            if (wireType == ProtoReader.BYTES && isSchema) {
                one = (ObjectNode) decoder.value(schema, in.nested(), depth + 1);
            } else if (wireType == ProtoReader.VARINT && kind.endsWith("OrBool") && tag >>> 3 == 1) {
                allows = in.varint() != 0;
            } else if (wireType == ProtoReader.BYTES && second && kind.endsWith("OrArray")) {
                several.add(decoder.value(schema, in.nested(), depth + 1));
            } else if (wireType == ProtoReader.BYTES && second) {
                several.add(in.string());
            } else {
                in.skip(wireType);
            }
        }
        if (one != null) {
            return one;
        }
        return kind.endsWith("OrBool") ? BooleanNode.valueOf(allows) : several;
    }
}
