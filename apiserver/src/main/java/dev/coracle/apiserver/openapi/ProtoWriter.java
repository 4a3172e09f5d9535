package dev.coracle.apiserver.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one protobuf message field by field. Only the two wire types that the OpenAPI messages need. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void string(int field, String value) {
        if (!value.isEmpty()) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Proto3: false is not written. */
    void bool(int field, boolean value) {
        if (value) {
            varint((field << 3) | VARINT);
            varint(1);
        }
    }

    void message(int field, ProtoWriter message) {
        bytes(field, message.out.toByteArray());
    }

    private void bytes(int field, byte[] value) {
        varint((field << 3) | LENGTH);
        varint(value.length);
        out.writeBytes(value);
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
