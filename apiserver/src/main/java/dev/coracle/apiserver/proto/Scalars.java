package dev.coracle.apiserver.proto;

import java.util.HashMap;
import java.util.Map;

/** The fields of a small message of scalars, by number; the last value wins. */
final class Scalars {
    private final Map<Long, Long> numbers = new HashMap<>(4);
    private final Map<Long, byte[]> blobs = new HashMap<>(4);

    static Scalars read(ProtoReader in) {
        Scalars fields = new Scalars();
        while (in.hasMore()) {
            long tag = in.varint();
            switch ((int) (tag & 7)) {
                case ProtoReader.VARINT -> fields.numbers.put(tag >>> 3, in.varint());
                case ProtoReader.BYTES -> fields.blobs.put(tag >>> 3, in.bytes());
                default -> in.skip((int) (tag & 7));
            }
        }
        return fields;
    }

    long number(long field) {
        return numbers.getOrDefault(field, 0L);
    }

    byte[] bytes(long field) {
        return blobs.getOrDefault(field, new byte[0]);
    }

    String text(long field) {
        return new String(bytes(field), java.nio.charset.StandardCharsets.UTF_8);
    }
}
