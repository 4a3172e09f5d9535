package dev.coracle.apiserver.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import java.util.Base64;

/** Turns the bytes of a message into the JSON that the API would show. Stateless. */
final class MessageDecoder {
    /** Deeper than any real object; keeps hostile bytes from using up the stack. */
    static final int MAX_DEPTH = 500;

    private final ProtoTables tables;
    private final WellKnown wellKnown = new WellKnown(this);

    MessageDecoder(ProtoTables tables) {
        this.tables = tables;
    }

    /** Null when the message stands for "unset", as an empty Time does. */
    JsonNode value(String message, ProtoReader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ProtoFault("proto: message nested too deeply");
        }
        return WellKnown.isOne(message)
                ? wellKnown.decode(message, in, depth)
                : object(tables.message(message), in, Json.object(), depth);
    }

    ObjectNode object(ProtoMessage message, ProtoReader in, ObjectNode out, int depth) {
        while (in.hasMore()) {
            long tag = in.varint();
            int wireType = (int) (tag & 7);
            long number = tag >>> 3;
            if (wireType == 4) {
                throw new ProtoFault("proto: " + message.shortName() + ": wiretype end group for non-group");
            }
            if (number <= 0 || number > Integer.MAX_VALUE) {
                throw new ProtoFault(
                        "proto: " + message.shortName() + ": illegal tag " + (int) number + " (wire type " + tag + ")");
            }
            ProtoField field = message.field((int) number);
            if (field == null) {
                in.skip(wireType);
            } else {
                read(field, wireType, in, out, depth);
            }
        }
        return out;
    }

    private void read(ProtoField field, int wireType, ProtoReader in, ObjectNode out, int depth) {
        switch (field.label()) {
            case MAP -> readEntry(field, wireType, in, out, depth);
            case REPEATED -> readItems(field, wireType, in, out, depth);
            case SINGLE -> readSingle(field, wireType, in, out, depth);
        }
    }

    private void readSingle(ProtoField field, int wireType, ProtoReader in, ObjectNode out, int depth) {
        if (field.presence() == ProtoField.Presence.INLINE) {
            expect(field, wireType, ProtoReader.BYTES);
            object(tables.message(field.type()), in.nested(), out, depth + 1);
            return;
        }
        JsonNode value = one(field, field.type(), wireType, in, depth);
        if (value == null || isZero(value) && field.presence() == ProtoField.Presence.OMIT_ZERO && !field.isMessage()) {
            out.remove(field.json());
        } else {
            out.set(field.json(), value);
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isTextual() && value.textValue().isEmpty()
                || value.isNumber() && value.doubleValue() == 0
                || value.isBoolean() && !value.booleanValue();
    }

    private void readItems(ProtoField field, int wireType, ProtoReader in, ObjectNode out, int depth) {
        ArrayNode items = out.get(field.json()) instanceof ArrayNode known ? known : out.putArray(field.json());
        if (wireType == ProtoReader.BYTES && isPackable(field.type())) {
            ProtoReader packed = in.nested();
            int itemType = field.type().equals("double") ? ProtoReader.FIXED64 : ProtoReader.VARINT;
            while (packed.hasMore()) {
                items.add(one(field, field.type(), itemType, packed, depth));
            }
            return;
        }
        JsonNode item = one(field, field.type(), wireType, in, depth);
        if (item == null) {
            items.addNull();
        } else {
            items.add(item);
        }
    }

    private void readEntry(ProtoField field, int wireType, ProtoReader in, ObjectNode out, int depth) {
        expect(field, wireType, ProtoReader.BYTES);
        ProtoReader entry = in.nested();
        String key = "";
        JsonNode value = null;
        while (entry.hasMore()) {
            long tag = entry.varint();
            int type = (int) (tag & 7);
            if (tag >>> 3 == 1) {
                JsonNode k = one(field, field.mapKey(), type, entry, depth);
                key = k.asText();
            } else if (tag >>> 3 == 2) {
                value = one(field, field.type(), type, entry, depth);
            } else {
                entry.skip(type);
            }
        }
        ObjectNode map = out.get(field.json()) instanceof ObjectNode known ? known : out.putObject(field.json());
        map.set(key, value == null ? zero(field.type()) : value);
    }

    private JsonNode zero(String type) {
        JsonNode zero =
                switch (type) {
                    case "string", "bytes" -> TextNode.valueOf("");
                    case "bool" -> BooleanNode.FALSE;
                    case "int32", "int64", "uint32", "uint64", "double", "float" -> IntNode.valueOf(0);
                    default -> value(type, new ProtoReader(new byte[0], 0, 0), 0);
                };
        return zero == null ? Json.object().nullNode() : zero;
    }

    private JsonNode one(ProtoField field, String type, int wireType, ProtoReader in, int depth) {
        switch (type) {
            case "string":
                expect(field, wireType, ProtoReader.BYTES);
                return TextNode.valueOf(in.string());
            case "bytes":
                expect(field, wireType, ProtoReader.BYTES);
                return TextNode.valueOf(Base64.getEncoder().encodeToString(in.bytes()));
            case "bool":
                expect(field, wireType, ProtoReader.VARINT);
                return BooleanNode.valueOf(in.varint() != 0);
            case "int32", "uint32":
                expect(field, wireType, ProtoReader.VARINT);
                return IntNode.valueOf((int) in.varint());
            case "int64", "uint64":
                expect(field, wireType, ProtoReader.VARINT);
                return LongNode.valueOf(in.varint());
            case "double":
                expect(field, wireType, ProtoReader.FIXED64);
                return number(Double.longBitsToDouble(in.fixed64()));
            case "float":
                expect(field, wireType, ProtoReader.FIXED32);
                return number(Float.intBitsToFloat(in.fixed32()));
            default:
                expect(field, wireType, ProtoReader.BYTES);
                return value(type, in.nested(), depth + 1);
        }
    }

    /** Go writes a whole number without a fraction. JSON has no spelling for the others. */
    private static JsonNode number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new ProtoFault("json: unsupported value: " + value);
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? LongNode.valueOf((long) value)
                : DoubleNode.valueOf(value);
    }

    private static boolean isPackable(String type) {
        return switch (type) {
            case "bool", "int32", "uint32", "int64", "uint64", "double" -> true;
            default -> false;
        };
    }

    static void expect(ProtoField field, int wireType, int wanted) {
        if (wireType != wanted) {
            throw new ProtoFault("proto: wrong wireType = " + wireType + " for field " + goName(field.json()));
        }
    }

    private static String goName(String json) {
        return json.isEmpty() ? json : Character.toUpperCase(json.charAt(0)) + json.substring(1);
    }
}
