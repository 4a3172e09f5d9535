package dev.coracle.kubectlcompat.streams;

import java.util.Map;

/** One stream of a {@link SpdyConnection}, opened by the client. On the connection's event loop. */
final class SpdyStream {
    /** What the client does with a stream. */
    interface Listener {
        void data(byte[] bytes);

        /** The client sends no more. */
        void ended();

        /** The client wants no more of this stream, in either direction. */
        void reset();
    }

    private final SpdyConnection connection;
    private final int id;
    private final Map<String, String> headers;
    private Listener listener = new Ignored();
    private boolean finished;

    SpdyStream(SpdyConnection connection, int id, Map<String, String> headers) {
        this.connection = connection;
        this.id = id;
        this.headers = headers;
    }

    /** By lower-case name; "" when it was not sent. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    void listen(Listener newListener) {
        listener = newListener;
    }

    Listener listener() {
        return listener;
    }

    /** Returns false when nobody wants the bytes any more. */
    boolean write(byte[] bytes) {
        if (!finished && bytes.length > 0) {
            connection.data(id, bytes, false);
        }
        return !finished;
    }

    /** No more from here. Clients wait for this on every stream they read. */
    void finish() {
        if (!finished) {
            finished = true;
            connection.data(id, new byte[0], true);
        }
    }

    void wasReset() {
        finished = true;
        listener.reset();
    }

    /** A stream that only the server writes to. */
    private static final class Ignored implements Listener {
        @Override
        public void data(byte[] bytes) {
            // nothing is expected here
        }

        @Override
        public void ended() {
            // clients close at once what they do not write to
        }

        @Override
        public void reset() {
            // what is written afterwards is dropped
        }
    }
}
