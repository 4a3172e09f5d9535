package dev.coracle.apiserver.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the bytes of one message. Confined to the thread that encodes. */
final class ProtoWriter {
    private byte[] data = new byte[256];
    private int size;

    void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            data[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        data[size++] = (byte) rest;
    }

    void fixed64(long value) {
        reserve(8);
        for (int i = 0; i < 8; i++) {
            data[size++] = (byte) (value >>> (8 * i));
        }
    }

    void number(int field, long value) {
        tag(field, ProtoReader.VARINT);
        varint(value);
    }

    void string(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(int field, byte[] value) {
        tag(field, ProtoReader.BYTES);
        varint(value.length);
        raw(value);
    }

    void message(int field, ProtoWriter message) {
        tag(field, ProtoReader.BYTES);
        varint(message.size);
        reserve(message.size);
        System.arraycopy(message.data, 0, data, size, message.size);
        size += message.size;
    }

    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, data, size, value.length);
        size += value.length;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(data, size);
    }

    private void reserve(int more) {
        if (size + more > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, size + more));
        }
    }
}
