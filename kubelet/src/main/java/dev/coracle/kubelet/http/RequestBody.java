package dev.coracle.kubelet.http;

import java.io.IOException;
import java.io.InputStream;

/** A request's body as handlers read it. */
final class RequestBody extends InputStream {
    private final Exchange exchange;
    private boolean closed;

    RequestBody(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("Stream is closed");
        }
        return length == 0 ? 0 : exchange.readBody(into, offset, length);
    }

    /** What is left is dropped after the answer. */
    @Override
    public void close() {
        closed = true;
    }
}
