package dev.coracle.apiserver.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns JSON into the bytes of a message. Leaves unset fields out, where Go writes their zeros: every decoder reads both
 * alike. Stateless.
 */
final class MessageEncoder {
    private final ProtoTables tables;

    MessageEncoder(ProtoTables tables) {
        this.tables = tables;
    }

    ProtoWriter message(String name, JsonNode value) {
        ProtoWriter out = new ProtoWriter();
        if (WellKnown.isOne(name)) {
            wellKnown(name, value, out);
        } else {
            fields(tables.message(name), value, out);
        }
        return out;
    }

    private void fields(ProtoMessage message, JsonNode object, ProtoWriter out) {
        for (ProtoField field : message.fields()) {
            if (field.presence() == ProtoField.Presence.INLINE) {
                inline(field, object, out);
                continue;
            }
            JsonNode value = object.get(field.json());
            if (value == null || value.isNull()) {
                continue;
            }
            switch (field.label()) {
                case SINGLE -> one(field.number(), field.type(), value, out);
                case REPEATED -> value.forEach(item -> one(field.number(), field.type(), item, out));
                case MAP -> entries(field, value, out);
            }
        }
    }

    private void inline(ProtoField field, JsonNode object, ProtoWriter out) {
        ProtoWriter inner = new ProtoWriter();
        fields(tables.message(field.type()), object, inner);
        if (inner.size() > 0) {
            out.message(field.number(), inner);
        }
    }

    private void entries(ProtoField field, JsonNode map, ProtoWriter out) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        map.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
        sorted.forEach((key, value) -> {
            ProtoWriter entry = new ProtoWriter();
            entry.string(1, key);
            if (!value.isNull()) {
                one(2, field.type(), value, entry);
            }
            out.message(field.number(), entry);
        });
    }

    private void one(int number, String type, JsonNode value, ProtoWriter out) {
        switch (type) {
            case "string" -> out.string(number, value.asText());
            case "bytes" -> out.bytes(number, Base64.getMimeDecoder().decode(value.asText()));
            case "bool" -> out.number(number, value.asBoolean() ? 1 : 0);
            case "int32", "int64", "uint32", "uint64" -> out.number(number, value.asLong());
            case "double" -> {
                out.tag(number, ProtoReader.FIXED64);
                out.fixed64(Double.doubleToLongBits(value.asDouble()));
            }
            default -> out.message(number, message(type, value));
        }
    }

    private void wellKnown(String name, JsonNode value, ProtoWriter out) {
        switch (name) {
            case WellKnown.TIME, WellKnown.MICRO_TIME -> time(value.asText(), name.equals(WellKnown.MICRO_TIME), out);
            case WellKnown.DURATION -> out.number(1, GoDuration.nanos(value.asText()));
            case WellKnown.FIELDS, WellKnown.RAW -> out.bytes(1, Json.bytes(value));
            case WellKnown.QUANTITY -> out.string(1, value.asText());
            case WellKnown.INT_OR_STRING -> {
                out.number(1, value.isNumber() ? 0 : 1);
                out.number(2, value.isNumber() ? value.asLong() : 0);
                out.string(3, value.isNumber() ? "" : value.asText());
            }
            default -> {
                if (WellKnown.isListOfStrings(name)) {
                    value.forEach(item -> out.string(1, item.asText()));
                } else {
                    schemaPart(name, value, out);
                }
            }
        }
    }

    private static void time(String text, boolean micro, ProtoWriter out) {
        if (text.isEmpty()) {
            return;
        }
        Instant instant = Times.parse(text);
        out.number(1, instant.getEpochSecond());
        out.number(2, micro ? instant.getNano() : 0);
    }

    private void schemaPart(String name, JsonNode value, ProtoWriter out) {
        String kind = WellKnown.shortName(name);
        String schema = name.substring(0, name.lastIndexOf('.')) + ".JSONSchemaProps";
        if (kind.equals("JSON")) {
            out.bytes(1, Json.bytes(value));
        } else if (kind.endsWith("OrBool")) {
            out.number(1, value.isObject() || value.asBoolean() ? 1 : 0);
            if (value instanceof ObjectNode) {
                out.message(2, message(schema, value));
            }
        } else if (value.isObject()) {
            out.message(1, message(schema, value));
        } else {
            value.forEach(item -> one(2, item.isTextual() ? "string" : schema, item, out));
        }
    }
}
