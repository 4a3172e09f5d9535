package dev.coracle.kubelet.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An answer's body as handlers write it: sent when 8 KiB are together, when it is whole, and at each flush. */
final class ResponseBody extends OutputStream {
    private static final int SIZE = 8 * 1024;
    /** Around a chunk: its size in front, CR LF in front and behind. */
    private static final int FRONT = 6;

    private static final int BEHIND = 2;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private byte[] buffer = {};
    private int kept;
    private boolean opened;
    private boolean closed;
    private long length;
    private long left;

    ResponseBody(Exchange exchange) {
        this.exchange = exchange;
    }

    /** @param length as in {@link ResponseHead} */
    void open(long length) {
        this.length = length;
        this.left = length;
        this.opened = true;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (!opened || closed) {
            throw new IOException(opened ? "stream closed" : "response headers not sent yet");
        }
        if (length == ResponseHead.NONE) {
            return; // the answer to HEAD has no body, whatever a handler writes
        }
        if (length > 0 && count > left) {
            throw new IOException("too many bytes to write to stream");
        }
        left -= count;
        if (length != ResponseHead.CHUNKED && kept + count >= SIZE) {
            flush();
            exchange.writeBody(ByteBuffer.wrap(bytes, offset, count));
            return;
        }
        keep(bytes, offset, count);
        if (left == 0) {
            flush();
        }
    }

    private void keep(byte[] bytes, int offset, int count) throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[FRONT + SIZE + BEHIND];
        }
        for (int done = 0; done < count; ) {
            int n = Math.min(SIZE - kept, count - done);
            System.arraycopy(bytes, offset + done, buffer, FRONT + kept, n);
            kept += n;
            done += n;
            if (kept == SIZE) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (kept == 0) {
            return;
        }
        int from = FRONT;
        int to = FRONT + kept;
        if (length == ResponseHead.CHUNKED) {
            byte[] front = (Integer.toHexString(kept) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            from = FRONT - front.length;
            System.arraycopy(front, 0, buffer, from, front.length);
            buffer[to++] = '\r';
            buffer[to++] = '\n';
        }
        kept = 0;
        exchange.writeBody(ByteBuffer.wrap(buffer, from, to - from));
    }

    @Override
    public void close() throws IOException {
        if (!opened || closed) {
            return;
        }
        closed = true;
        if (length > 0 && left > 0) {
            exchange.broken();
            throw new IOException("insufficient bytes written");
        }
        flush();
        if (length == ResponseHead.CHUNKED) {
            exchange.writeBody(ByteBuffer.wrap(LAST_CHUNK));
        }
        if (length != ResponseHead.NONE) {
            exchange.answered();
        }
    }
}
