package dev.coracle.apiserver.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the DER encodings that an X.509 v3 certificate needs (ITU-T X.690), and no others. Pure. */
final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Instant END_OF_UTC_TIME = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    static byte[] sequence(byte[]... items) {
        return tagged(0x30, items);
    }

    static byte[] set(byte[]... items) {
        return tagged(0x31, items);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] trueValue() {
        return tagged(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] octetString(byte[] value) {
        return tagged(0x04, value);
    }

    /** Whole bytes: no unused bits. */
    static byte[] bitString(byte[] value) {
        return tagged(0x03, new byte[] {0}, value);
    }

    /** Named bits 0 to 7, for key usages. */
    static byte[] namedBits(int... bits) {
        int value = 0;
        int last = 0;
        for (int bit : bits) {
            value |= 0x80 >> bit;
            last = Math.max(last, bit);
        }
        return tagged(0x03, new byte[] {(byte) (7 - last), (byte) value});
    }

    static byte[] utf8(String text) {
        return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** UTCTime until 2049 and GeneralizedTime afterwards, as RFC 5280 wants it. */
    static byte[] time(Instant instant) {
        return instant.isBefore(END_OF_UTC_TIME)
                ? tagged(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII))
                : tagged(0x18, GENERALIZED_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] oid(String dotted) {
        String[] parts = dotted.split("\\.");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            writeBase128(out, Long.parseLong(parts[i]));
        }
        return tagged(0x06, out.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream out, long value) {
        int shift = 0;
        while (value >> shift >= 128) {
            shift += 7;
        }
        for (; shift > 0; shift -= 7) {
            out.write((int) (value >> shift & 0x7f | 0x80));
        }
        out.write((int) (value & 0x7f));
    }

    /** {@code [number] EXPLICIT}. */
    static byte[] explicit(int number, byte[] value) {
        return tagged(0xa0 | number, value);
    }

    /** {@code [number] IMPLICIT} of a primitive type: {@code value} is its bare content. */
    static byte[] implicit(int number, byte[] value) {
        return tagged(0x80 | number, value);
    }

    private static byte[] tagged(int tag, byte[]... content) {
        int length = 0;
        for (byte[] piece : content) {
            length += piece.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        writeLength(out, length);
        for (byte[] piece : content) {
            out.write(piece, 0, piece.length);
        }
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(length >> (8 * i));
        }
    }
}
