package dev.coracle.kubelet.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the body of one request out of what comes: so many bytes, or chunks, whose sizes Go's server reads the same way: lines end
 * with CR LF, and what is no data may not be much more than the data. Trailers are read and dropped. Guarded by its owner.
 */
final class BodyDecoder {
    static final int END = -1;

    private static final int LONGEST_LINE = 4096;
    private static final int LARGEST_EXCESS = 16 * 1024;

    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILER,
        DONE,
        BROKEN
    }

    private final boolean chunked;
    private Part part;
    private long left;
    private long excess;
    private int trailers;

    /** @param length as in {@link RequestHead} */
    BodyDecoder(long length) {
        chunked = length == RequestHead.CHUNKED;
        left = chunked ? 0 : length;
        part = chunked ? Part.SIZE : length == 0 ? Part.DONE : Part.DATA;
    }

    /** Every byte has been taken. */
    boolean done() {
        return part == Part.DONE;
    }

    /** How much is to come at least. */
    long left() {
        return left;
    }

    /**
     * @param into may be null to drop what comes
     * @return how many bytes, 0 when more has to come first, {@link #END}
     */
    int decode(Inbox in, byte[] into, int offset, int length) throws IOException {
        while (part != Part.DATA && part != Part.DONE) {
            if (!frame(in)) {
                return 0;
            }
        }
        int n = (int) Math.min(Math.min(left, length), in.available());
        return part == Part.DONE ? END : n == 0 ? 0 : data(in, into, offset, n);
    }

    private int data(Inbox in, byte[] into, int offset, int n) {
        if (into == null) {
            in.skip(n);
        } else {
            in.take(into, offset, n);
        }
        left -= n;
        if (left == 0) {
            part = chunked ? Part.DATA_END : Part.DONE;
        }
        return n;
    }

    /** Nothing that follows means anything. */
    private IOException broken(String why) {
        part = Part.BROKEN;
        return new IOException(why);
    }

    boolean isBroken() {
        return part == Part.BROKEN;
    }

    /** False when its line has not come whole. */
    private boolean frame(Inbox in) throws IOException {
        if (part == Part.BROKEN) {
            throw new IOException("malformed chunked encoding");
        }
        if (part == Part.DATA_END) {
            return dataEnd(in);
        }
        int n = in.upTo('\n');
        if (n == 0 && in.available() < LONGEST_LINE) {
            return false;
        }
        if (n == 0 || n > LONGEST_LINE) {
            throw broken("header line too long");
        }
        String line = new String(in.take(n), StandardCharsets.ISO_8859_1);
        if (part == Part.SIZE) {
            size(line);
        } else {
            trailer(line);
        }
        return true;
    }

    private boolean dataEnd(Inbox in) throws IOException {
        if (in.available() < 2) {
            return false;
        }
        byte[] end = in.take(2);
        if (end[0] != '\r' || end[1] != '\n') {
            throw broken("malformed chunked encoding");
        }
        part = Part.SIZE;
        return true;
    }

    private void size(String line) throws IOException {
        int cr = line.indexOf('\r');
        if (cr < 0 || cr != line.length() - 2) {
            throw broken(cr < 0 ? "chunked line ends with bare LF" : "invalid CR in chunked line");
        }
        int extension = line.indexOf(';');
        String digits =
                (extension < 0 ? line.substring(0, cr) : line.substring(0, extension)).replaceFirst("[ \t]+$", "");
        if (!digits.matches("[0-9A-Fa-f]{1,15}")) {
            throw broken("invalid byte in chunk length");
        }
        left = Long.parseLong(digits, 16);
        excess = Math.max(0, excess + line.length() - 16 - 2 * left);
        if (excess > LARGEST_EXCESS) {
            throw broken("chunked encoding contains too much non-data");
        }
        part = left == 0 ? Part.TRAILER : Part.DATA;
    }

    private void trailer(String line) throws IOException {
        trailers += line.length();
        if (trailers > LONGEST_LINE) {
            throw broken("http: suspiciously long trailer after chunked body");
        }
        if (line.equals("\r\n") || line.equals("\n")) {
            part = Part.DONE;
        }
    }
}
