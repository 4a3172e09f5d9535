package dev.coracle.kubelet.http;

import java.io.IOException;
import java.io.OutputStream;

/** An answer's body as handlers write it: sent when 8 KiB are together, when it is whole, and at each flush. */
final class ResponseBody extends OutputStream {
    private static final int SIZE = 8 * 1024;
    private static final int AT_ONCE = 64 * 1024;

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
        if (length == ResponseHead.NONE || count == 0) {
            return; // the answer to HEAD has no body, whatever a handler writes
        }
        if (length > 0 && count > left) {
            throw new IOException("too many bytes to write to stream");
        }
        left -= count;
        if (kept + count < SIZE && left != 0) {
            keep(bytes, offset, count);
            return;
        }
        sendKept();
        for (int done = 0; done < count; done += AT_ONCE) {
            exchange.write(bytes, offset + done, Math.min(AT_ONCE, count - done));
        }
    }

    private void keep(byte[] bytes, int offset, int count) {
        if (buffer.length == 0) {
            buffer = new byte[SIZE];
        }
        System.arraycopy(bytes, offset, buffer, kept, count);
        kept += count;
    }

    private void sendKept() throws IOException {
        if (kept > 0) {
            int n = kept;
            kept = 0;
            exchange.write(buffer, 0, n);
        }
    }

    @Override
    public void flush() throws IOException {
        sendKept();
        exchange.flush();
    }

    @Override
    public void close() throws IOException {
        if (!opened || closed) {
            return;
        }
        closed = true;
        if (length > 0 && left > 0) {
            flush();
            exchange.abort();
            throw new IOException("insufficient bytes written");
        }
        sendKept();
        if (length != ResponseHead.NONE) {
            exchange.answered();
        }
    }
}
