package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names as text with a final dot, and as length-prefixed labels. Pure. */
public final class Names {
    private static final int POINTER = 0xC0;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LABEL = 63;

    /** A dot inside a label: no dot to those who look for labels, but its low byte, which is what is written, is one. */
    private static final char DOT_IN_LABEL = '.' + 0x100;

    private Names() {}

    /** @param name with a final dot */
    public static byte[] encode(String name) {
        byte[] encoded = new byte[name.equals(".") ? 1 : name.length() + 1];
        int lengthAt = 0;
        for (int i = 0; i < encoded.length - 1; i++) {
            char c = name.charAt(i);
            if (c == '.') {
                encoded[lengthAt] = (byte) (i - lengthAt);
                lengthAt = i + 1;
            } else {
                encoded[i + 1] = (byte) c;
            }
        }
        return encoded;
    }

    /** The same name with small letters. */
    public static byte[] lowerCase(byte[] name) {
        byte[] lower = Arrays.copyOf(name, name.length);
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] += 'a' - 'A';
            }
        }
        return lower;
    }

    /**
     * Reads a name that may be compressed, at the reader index, which is left behind it.
     *
     * @param message reader index 0 is the start of the message
     * @throws IndexOutOfBoundsException for anything that is no name
     */
    static String read(ByteBuf message) {
        StringBuilder name = new StringBuilder();
        int behind = -1;
        int before = message.readerIndex();
        for (int length = message.readUnsignedByte(); length != 0; length = message.readUnsignedByte()) {
            if (length >= POINTER) {
                int target = (length & ~POINTER) << 8 | message.readUnsignedByte();
                behind = behind < 0 ? message.readerIndex() : behind;
                if (target >= before) { // only backwards, and so no circle
                    throw new IndexOutOfBoundsException("a name that points ahead");
                }
                before = target;
                message.readerIndex(target);
            } else if (length > LONGEST_LABEL || name.length() + length > LONGEST_NAME) {
                throw new IndexOutOfBoundsException("no name");
            } else {
                String label = message.readCharSequence(length, StandardCharsets.ISO_8859_1)
                        .toString();
                name.append(label.replace('.', DOT_IN_LABEL)).append('.');
            }
        }
        if (behind >= 0) {
            message.readerIndex(behind);
        }
        return name.isEmpty() ? "." : name.toString();
    }
}
