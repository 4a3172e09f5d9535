package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import dev.coracle.apimachinery.time.Timers;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * One client. The loop reads and takes requests apart; a worker runs each request's handler, one after the other, and writes its
 * answer itself. Everything is guarded by this object's monitor, at which the worker waits when there is nothing to read or no
 * room to write. Reading goes on beside the handler until 64 KiB wait for it, so that a client that is gone is noticed.
 */
final class Connection implements HttpLoop.Target {
    private static final int READ_AHEAD = 64 * 1024;
    private static final int WRITE_AT_ONCE = 128 * 1024;
    private static final long MOST_DROPPED = 256 * 1024;
    /** How long a client that still sends has to read the last answer, before a reset may take it away. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final HttpListener listener;
    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Wire wire;
    private final Inbox in = new Inbox();
    private final Inbox out = new Inbox();
    private SelectionKey key;
    private RequestParser parser = new RequestParser(false);
    private Exchange exchange;
    private BodyDecoder rest;
    private long dropped;
    private boolean ended;
    private boolean writing;
    private boolean full;
    private boolean lingering;
    private boolean shut;
    private boolean closed;
    private Timers.Timer lastCall = () -> {};

    Connection(HttpListener listener, SocketChannel channel) throws IOException {
        this.listener = listener;
        this.channel = channel;
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.wire = listener.service()
                .tls()
                .<Wire>map(tls -> new TlsWire(this, listener.workers(), tls))
                .orElseGet(() -> new PlainWire(this));
    }

    synchronized void start() throws IOException {
        key = listener.loop().register(channel, SelectionKey.OP_READ, this);
    }

    InetSocketAddress remote() {
        return remote;
    }

    InetSocketAddress local() {
        return local;
    }

    HttpListener listener() {
        return listener;
    }

    boolean isClosed() {
        synchronized (this) {
            return closed;
        }
    }

    /** To the container's log, as Go's server does. */
    void complain(String what, Exception why) {
        listener.service()
                .log()
                .accept(what + remote.getAddress().getHostAddress() + ":" + remote.getPort() + ": " + why);
    }

    @Override
    public void ready(SelectionKey ready, ByteBuffer scratch) {
        step(() -> {
            if (ready.isWritable()) {
                full = false;
                if (!writing) {
                    flushOut();
                }
            }
            if (ready.isReadable()) {
                scratch.clear();
                if (channel.read(scratch) < 0) {
                    ended = true;
                } else {
                    wire.received(scratch.flip());
                }
            }
        });
    }

    /** Something that may let this connection go on. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    synchronized void step(Step step) {
        if (closed) {
            return;
        }
        try {
            step.run();
            advance();
        } catch (IOException gone) {
            if (exchange != null) {
                exchange.interrupt();
            }
            close();
        }
        interests();
        notifyAll();
    }

    // What wires call, with the monitor.

    void decrypted(ByteBuffer bytes) {
        in.append(bytes);
    }

    void saidGoodbye() {
        ended = true;
    }

    /** Without waiting: what does not fit is sent when there is room. */
    void sendLater(ByteBuffer bytes) throws IOException {
        out.append(bytes);
        if (!writing) {
            flushOut();
        }
        interests();
    }

    /** Returns when the kernel has it all. */
    void send(ByteBuffer bytes) throws IOException {
        awaitOut();
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + WRITE_AT_ONCE));
            boolean stuck = channel.write(bytes) == 0;
            bytes.limit(end);
            if (stuck) {
                full = true;
                awaitRoom();
            }
        }
        awaitOut();
    }

    private void awaitOut() throws IOException {
        while (out.available() > 0) {
            flushOut();
            if (full) {
                awaitRoom();
            }
        }
    }

    private void flushOut() throws IOException {
        if (out.available() > 0) {
            int written = channel.write(ByteBuffer.wrap(out.array(), out.offset(), out.available()));
            out.skip(written);
            full = out.available() > 0;
        }
    }

    private void awaitRoom() throws IOException {
        interests();
        while (full) {
            await();
        }
    }

    private void await() throws IOException {
        if (closed) {
            throw new IOException("connection closed");
        }
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (closed) {
            throw new IOException("connection closed");
        }
    }

    // What exchanges call.

    synchronized void write(Exchange from, ByteBuffer bytes) throws IOException {
        while (writing) {
            await();
        }
        checkCurrent(from);
        writing = true;
        try {
            wire.write(bytes);
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            writing = false;
            notifyAll();
        }
    }

    /** Waits for some of the body. */
    synchronized int read(Exchange from, byte[] into, int offset, int length) throws IOException {
        while (true) {
            checkCurrent(from);
            int n = from.body().decode(in, into, offset, length);
            if (n != 0) {
                interests();
                return n;
            }
            if (ended) {
                throw new EOFException("unexpected EOF");
            }
            interests();
            await();
        }
    }

    private void checkCurrent(Exchange from) throws IOException {
        if (closed || exchange != from) {
            throw new IOException(closed ? "connection closed" : "exchange is over");
        }
    }

    /** The answer is out; what is left of the request goes unread. */
    synchronized void finished(Exchange done, boolean keepAlive) {
        if (exchange != done || closed) {
            return;
        }
        exchange = null;
        rest = done.body();
        dropped = 0;
        parser = new RequestParser(done.getRequestMethod().equals("POST"));
        try {
            if (!keepAlive) {
                end();
            } else {
                advance();
            }
        } catch (IOException gone) {
            close();
        }
        interests();
    }

    /** As far as what has come allows. */
    private void advance() throws IOException {
        while (!closed && !lingering && exchange == null && (rest == null || dropRest())) {
            RequestHead head = head();
            if (head == null) {
                break;
            }
            begin(head);
        }
        if (lingering && !closed) {
            lingerOn();
        }
    }

    /** Null when it has not come whole, or never will. */
    private RequestHead head() throws IOException {
        try {
            RequestHead head = parser.read(in);
            if (head == null && ended) {
                if (parser.isFresh()) {
                    close();
                    return null;
                }
                throw BadRequest.malformed();
            }
            return head;
        } catch (BadRequest e) {
            wire.writeLater(ByteBuffer.wrap(e.answer()));
            linger();
            return null;
        }
    }

    /** False when more of it has to come first, or the connection ends. */
    private boolean dropRest() throws IOException {
        try {
            int n = rest.decode(in, null, 0, READ_AHEAD);
            while (n > 0) {
                dropped += n;
                n = rest.decode(in, null, 0, READ_AHEAD);
            }
            if (n == BodyDecoder.END) {
                rest = null;
                return true;
            }
            if (ended) {
                close();
            } else if (dropped + rest.left() > MOST_DROPPED) {
                linger();
            }
        } catch (IOException malformed) {
            linger();
        }
        return false;
    }

    private void begin(RequestHead head) throws IOException {
        if (head.expectsSomethingElse()) {
            Headers last = new Headers();
            last.set("Connection", "close");
            ResponseHead refusal = ResponseHead.of(head, 417, -1, last, false, listener.date());
            wire.writeLater(ByteBuffer.wrap(refusal.bytes()));
            linger();
            return;
        }
        exchange = new Exchange(this, head);
        try {
            listener.workers().execute(exchange);
        } catch (RejectedExecutionException closing) {
            close();
        }
    }

    /** After an answer that is the last one. */
    private void end() throws IOException {
        wire.goodbye();
        if (rest.done() && in.available() == 0 && out.available() == 0) {
            close();
        } else {
            linger();
            advance();
        }
    }

    /** Sends what is to be sent yet and no more, and takes in what the client still sends, for a while. */
    void linger() throws IOException {
        lingering = true;
        wire.goodbye();
        lastCall = listener.timers().after(LINGER, this::close);
    }

    private void lingerOn() throws IOException {
        in.skip(in.available());
        if (out.available() > 0) {
            return;
        }
        if (ended) {
            close();
        } else if (!shut) {
            shut = true;
            channel.shutdownOutput();
        }
    }

    private void interests() {
        if (closed || key == null || !key.isValid()) {
            return;
        }
        boolean read = !ended && (in.available() < READ_AHEAD || exchange == null);
        int ops = (read ? SelectionKey.OP_READ : 0) | (full ? SelectionKey.OP_WRITE : 0);
        if (ops != key.interestOps()) {
            key.interestOps(ops);
            listener.loop().wakeUp();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        lastCall.cancel();
        listener.forget(this);
        try {
            channel.close();
        } catch (IOException e) {
            // It was the last thing to be done with it.
        }
        listener.loop().wakeUp();
        notifyAll();
    }
}
