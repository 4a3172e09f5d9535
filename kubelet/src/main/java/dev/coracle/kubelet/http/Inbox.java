package dev.coracle.kubelet.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that have come and are not used yet. Holds no memory while it is empty. Guarded by its owner. */
final class Inbox {
    private static final byte[] NOTHING = {};
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    void append(ByteBuffer more) {
        int n = more.remaining();
        if (bytes.length - to < n) {
            byte[] larger = bytes.length >= available() + n ? bytes : new byte[larger(n)];
            System.arraycopy(bytes, from, larger, 0, available());
            to = available();
            from = 0;
            bytes = larger;
        }
        more.get(bytes, to, n);
        to += n;
    }

    private int larger(int more) {
        return Math.max(512, Math.max(available() + more, 2 * available()));
    }

    int available() {
        return to - from;
    }

    /** How many bytes up to and with the first {@code wanted}, or 0. */
    int upTo(char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i - from + 1;
            }
        }
        return 0;
    }

    /** What is available is in here from {@link #offset} on, until the next change. */
    byte[] array() {
        return bytes;
    }

    int offset() {
        return from;
    }

    /** The next byte, which stays. */
    int peek() {
        return bytes[from] & 0xff;
    }

    byte[] take(int n) {
        byte[] taken = Arrays.copyOfRange(bytes, from, from + n);
        skip(n);
        return taken;
    }

    void take(byte[] into, int offset, int n) {
        System.arraycopy(bytes, from, into, offset, n);
        skip(n);
    }

    void skip(int n) {
        from += n;
        if (from == to) {
            bytes = NOTHING;
            from = 0;
            to = 0;
        }
    }
}
