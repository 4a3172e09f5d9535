package dev.coracle.apiserver.proto;

import java.nio.charset.StandardCharsets;

/** A cursor over the bytes of one message. Confined to the thread that decodes. */
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final byte[] data;
    private final int end;
    private int at;

    ProtoReader(byte[] data, int start, int end) {
        this.data = data;
        this.at = start;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw eof();
            }
            byte b = data[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ProtoFault("proto: integer overflow");
    }

    long fixed64() {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (data[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    int fixed32() {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (data[at++] & 0xff) << (8 * i);
        }
        return value;
    }

    /** The next length-delimited value, as a reader of its own. */
    ProtoReader nested() {
        long length = varint();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new ProtoFault("proto: negative length found during unmarshaling");
        }
        need((int) length);
        ProtoReader inner = new ProtoReader(data, at, at + (int) length);
        at += (int) length;
        return inner;
    }

    String string() {
        ProtoReader inner = nested();
        return new String(data, inner.at, inner.end - inner.at, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return nested().rest();
    }

    /** Everything not read yet. */
    byte[] rest() {
        byte[] copy = java.util.Arrays.copyOfRange(data, at, end);
        at = end;
        return copy;
    }

    void skip(int wireType) {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case BYTES -> nested();
            case FIXED32 -> fixed32();
            default -> throw new ProtoFault("proto: illegal wireType " + wireType);
        }
    }

    private void need(int length) {
        if (length > end - at) {
            throw eof();
        }
    }

    private static ProtoFault eof() {
        return new ProtoFault("unexpected EOF");
    }
}
