package dev.coracle.kubelet.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A request's body: the event loop offers it, handlers read it and wait at this object's monitor. While 64 KiB wait, the client is
 * not read.
 */
final class RequestBody extends InputStream {
    private static final int READ_AHEAD = 64 * 1024;

    private final Exchange exchange;
    private final ChannelConfig channel;
    private final Queue<ByteBuffer> parts = new ArrayDeque<>(2);
    private int waiting;
    private long received;
    private boolean whole;
    private boolean closed;
    private boolean broken;
    private IOException failure;

    RequestBody(Exchange exchange, ChannelConfig channel) {
        this.exchange = exchange;
        this.channel = channel;
    }

    synchronized void offer(ByteBuf part, boolean last) {
        int n = part.readableBytes();
        if (n > 0) {
            byte[] bytes = new byte[n];
            part.readBytes(bytes);
            parts.add(ByteBuffer.wrap(bytes));
            received += n;
            waiting += n;
        }
        whole = last;
        if (waiting >= READ_AHEAD) {
            channel.setAutoRead(false);
        }
        notifyAll();
    }

    /** Nothing that follows means anything. */
    synchronized void fail(IOException why) {
        broken = true;
        failure = why;
        notifyAll();
    }

    synchronized boolean isBroken() {
        return broken;
    }

    /** Forgets what is unread; says how much has come. */
    synchronized long discard() {
        parts.clear();
        failure = new IOException("exchange is over");
        took(waiting);
        notifyAll();
        return received;
    }

    private void took(int n) {
        boolean full = waiting >= READ_AHEAD;
        waiting -= n;
        if (full && waiting < READ_AHEAD) {
            channel.setAutoRead(true);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        exchange.askForBody();
        synchronized (this) {
            await();
            ByteBuffer part = parts.peek();
            if (part == null || length == 0) {
                return length == 0 ? 0 : -1;
            }
            int n = Math.min(length, part.remaining());
            part.get(into, offset, n);
            if (!part.hasRemaining()) {
                parts.remove();
            }
            took(n);
            return n;
        }
    }

    /** For a part, or the end. */
    private void await() throws IOException {
        while (!closed && parts.isEmpty() && !whole && failure == null) {
            Waiting.at(this);
        }
        if (closed) {
            throw new IOException("Stream is closed");
        }
        if (parts.isEmpty() && failure != null) {
            throw failure;
        }
    }

    /** What is left is dropped after the answer. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
