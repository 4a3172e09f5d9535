package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema.Field;
import dev.coracle.apiserver.schema.TypeSchema.Form;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one value of a known type from a stream of tokens and leaves it as Go's structs would: declared order, unknown fields
 * gone, zero values written or not as the field's {@link TypeSchema.Presence} says, scalars canonical. One per decode, one
 * thread. Findings (unknown and duplicate fields) and the first type error are kept while reading goes on, so that a syntax
 * error further down is still found.
 */
final class TreeReader {
    private static final int FINDINGS = 100;
    private static final TextNode EMPTY = TextNode.valueOf("");
    private static final IntNode ZERO = IntNode.valueOf(0);

    private final JsonParser tokens;
    private final FieldPath path = new FieldPath();
    private final List<String> findings = new ArrayList<>(0);
    private String struct = "";
    private String error;
    private boolean fatal;

    TreeReader(JsonParser tokens) {
        this.tokens = tokens;
    }

    /** For the value of a field of an object that is not read here. */
    TreeReader(JsonParser tokens, String field) {
        this(tokens);
        path.push(field, true);
    }

    /** Unknown and duplicate fields in the order they were met, in Go's words. */
    List<String> findings() {
        return findings;
    }

    /** Go's text of the first type error, or null. */
    String error() {
        return error;
    }

    /** Reads the object whose START_OBJECT is the current token. */
    ObjectNode object(TypeSchema type) throws IOException {
        String outer = struct;
        JsonNode[] values = new JsonNode[type.fieldCount()];
        while (tokens.nextToken() == JsonToken.FIELD_NAME) {
            String name = tokens.currentName();
            int position = type.position(name);
            if (position < 0) {
                unknown(type, name);
                continue;
            }
            Field field = type.fieldAt(position);
            if (values[position] != null) {
                find("duplicate field ", name);
            }
            struct = type.name();
            path.push(name, true);
            tokens.nextToken();
            JsonNode value = value(field.type(), field.goType());
            values[position] = value == null ? NullNode.instance : value;
            path.pop();
        }
        struct = outer;
        return assemble(type, values);
    }

    private void unknown(TypeSchema type, String name) throws IOException {
        if (!type.preservesUnknown()) {
            find("unknown field ", name);
        }
        tokens.nextToken();
        tokens.skipChildren();
    }

    private void find(String what, String name) {
        String finding = what + '"' + path.of(name) + '"';
        if (findings.size() < FINDINGS && !findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private static ObjectNode assemble(TypeSchema type, JsonNode[] values) {
        ObjectNode out = Json.object();
        for (int i = 0; i < values.length; i++) {
            Field field = type.fieldAt(i);
            JsonNode value = values[i] == NullNode.instance ? null : values[i];
            switch (field.presence()) {
                case UNLESS_ZERO -> {
                    if (value != null && !isZero(value)) {
                        out.set(field.name(), value);
                    }
                }
                case AS_GIVEN -> {
                    if (value != null) {
                        out.set(field.name(), value);
                    }
                }
                case OR_NULL -> out.set(field.name(), value == null ? NullNode.instance : value);
                case ALWAYS -> out.set(field.name(), always(field.type(), value));
            }
        }
        return out;
    }

    /** An empty list or map comes back from storage as nil, whose JSON is null. */
    private static JsonNode always(TypeSchema type, JsonNode value) {
        if (value == null) {
            return zero(type);
        }
        boolean collection = type.form() == Form.LIST || type.form() == Form.MAP;
        return collection && value.isEmpty() ? NullNode.instance : value;
    }

    private static boolean isZero(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case BOOLEAN -> !value.booleanValue();
            case ARRAY, OBJECT -> value.isEmpty();
            default -> false;
        };
    }

    /** What Go writes for a value that was never set. */
    static JsonNode zero(TypeSchema type) {
        return switch (type.form()) {
            case OBJECT -> assemble(type, new JsonNode[type.fieldCount()]);
            case MAP, LIST, ANY -> NullNode.instance;
            case SCALAR ->
                switch (type.scalar()) {
                    case STRING, DURATION -> EMPTY;
                    case BOOLEAN -> BooleanNode.FALSE;
                    case INT32, INT64, NUMBER, INT_OR_STRING -> ZERO;
                    case QUANTITY -> Scalars.ZERO_QUANTITY;
                    case BYTES, TIME, MICRO_TIME -> NullNode.instance;
                };
        };
    }

    /** Reads the value that begins with the current token; null when it is JSON's null or could not be read. */
    private JsonNode value(TypeSchema type, String goType) throws IOException {
        JsonToken token = tokens.currentToken();
        if (type.form() == Form.ANY) {
            return token == JsonToken.VALUE_NULL ? null : Json.mapper().readTree(tokens);
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (type.form()) {
            case OBJECT -> token == JsonToken.START_OBJECT ? object(type) : mismatch(goType);
            case MAP -> token == JsonToken.START_OBJECT ? map(type, goType) : mismatch(goType);
            case LIST -> token == JsonToken.START_ARRAY ? list(type, goType) : mismatch(goType);
            default -> scalar(type, goType);
        };
    }

    private ObjectNode map(TypeSchema type, String goType) throws IOException {
        TypeSchema element = type.element();
        String elementType = GoTypes.ofValue(goType, element);
        ObjectNode out = Json.object();
        while (tokens.nextToken() == JsonToken.FIELD_NAME) {
            String key = tokens.currentName();
            if (out.has(key)) {
                find("duplicate field ", key);
            }
            path.push(key, false);
            tokens.nextToken();
            out.set(key, orZero(element, value(element, elementType)));
            path.pop();
        }
        return out;
    }

    private ArrayNode list(TypeSchema type, String goType) throws IOException {
        TypeSchema element = type.element();
        String elementType = GoTypes.ofItem(goType, element);
        ArrayNode out = Json.array();
        for (int i = 0; tokens.nextToken() != JsonToken.END_ARRAY; i++) {
            path.push(i);
            out.add(orZero(element, value(element, elementType)));
            path.pop();
        }
        return out;
    }

    /** Go leaves an item that is null at its zero value. */
    private static JsonNode orZero(TypeSchema element, JsonNode value) {
        return value == null ? zero(element) : value;
    }

    private JsonNode scalar(TypeSchema type, String goType) throws IOException {
        return switch (type.scalar()) {
            case STRING, DURATION -> string(goType);
            case BOOLEAN -> bool(goType);
            case INT32 -> integer(goType, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> integer(goType, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMBER -> number(goType);
            case BYTES -> bytes(goType);
            case INT_OR_STRING -> intOrString();
            case QUANTITY -> quantity();
            case TIME -> time(false);
            case MICRO_TIME -> time(true);
        };
    }

    private JsonNode string(String goType) throws IOException {
        return tokens.currentToken() == JsonToken.VALUE_STRING ? TextNode.valueOf(tokens.getText()) : mismatch(goType);
    }

    private JsonNode bool(String goType) throws IOException {
        return switch (tokens.currentToken()) {
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            default -> mismatch(goType);
        };
    }

    private JsonNode integer(String goType, long least, long greatest) throws IOException {
        JsonToken token = tokens.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT && tokens.getNumberType() != NumberType.BIG_INTEGER) {
            long value = tokens.getLongValue();
            if (value >= least && value <= greatest) {
                return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
            }
        }
        return token.isNumeric() ? mismatch("number " + tokens.getText(), goType) : mismatch(goType);
    }

    private JsonNode number(String goType) throws IOException {
        JsonToken token = tokens.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return integer(goType, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return token == JsonToken.VALUE_NUMBER_FLOAT ? DoubleNode.valueOf(tokens.getDoubleValue()) : mismatch(goType);
    }

    private JsonNode bytes(String goType) throws IOException {
        if (tokens.currentToken() != JsonToken.VALUE_STRING) {
            return mismatch(goType);
        }
        String text = tokens.getText();
        int bad = Scalars.badBase64(text);
        if (bad >= 0) {
            fail("illegal base64 data at input byte " + bad);
        }
        return TextNode.valueOf(text);
    }

    private JsonNode intOrString() throws IOException {
        return tokens.currentToken() == JsonToken.VALUE_STRING
                ? TextNode.valueOf(tokens.getText())
                : integer("int32", Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private JsonNode quantity() throws IOException {
        String text = tokens.currentToken().isScalarValue() ? tokens.getText() : "";
        tokens.skipChildren();
        try {
            return Scalars.quantity(text);
        } catch (IllegalArgumentException e) {
            abort(e.getMessage());
            return null;
        }
    }

    private JsonNode time(boolean micro) throws IOException {
        if (tokens.currentToken() != JsonToken.VALUE_STRING) {
            return mismatch("string");
        }
        String text = tokens.getText();
        try {
            return TextNode.valueOf(micro ? GoTime.micros(text) : GoTime.seconds(text));
        } catch (IllegalArgumentException e) {
            abort(e.getMessage());
            return null;
        }
    }

    private JsonNode mismatch(String goType) throws IOException {
        return mismatch(goName(tokens.currentToken()), goType);
    }

    /** What Go calls the JSON value that begins with this token. */
    static String goName(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            default -> "number";
        };
    }

    private JsonNode mismatch(String found, String goType) throws IOException {
        fail("json: cannot unmarshal " + found + " into Go struct field " + GoTypes.simpleName(struct) + "."
                + path.declared() + " of type " + GoTypes.withoutPointer(goType));
        tokens.skipChildren();
        return null;
    }

    /** Go goes on after such an error and tells the first. */
    private void fail(String text) {
        if (error == null) {
            error = text;
        }
    }

    /** Go stops at such an error, and tells it instead of an earlier one. */
    private void abort(String text) {
        if (!fatal) {
            fatal = true;
            error = text;
        }
    }
}
