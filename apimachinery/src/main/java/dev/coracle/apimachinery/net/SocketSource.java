package dev.coracle.apimachinery.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * Where sockets are made. A socket stays in the network it was made in, whatever thread binds, connects or reads it later; so
 * only its making goes through here. Thread-safe; {@link #open} returns after some microseconds.
 */
public interface SocketSource {

    /** The network that this process runs in. */
    SocketSource MACHINE = new SocketSource() {
        @Override
        public <T> T open(Opener<T> opener) throws IOException {
            return opener.open();
        }

        @Override
        public Socket openStream() {
            return new Socket();
        }
    };

    /** Runs {@code opener} where its sockets are to be, and throws what it throws. It must not wait for anything. */
    <T> T open(Opener<T> opener) throws IOException;

    /** A stream socket that is not connected yet. */
    default Socket openStream() throws IOException {
        return open(SocketChannel::open).socket();
    }

    /** Makes a socket, and binds it where both are one step. */
    @FunctionalInterface
    interface Opener<T> {
        T open() throws IOException;
    }
}
