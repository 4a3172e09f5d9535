package dev.coracle.proxy;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Moves bytes from socket to socket inside the kernel, without this process reading them. Whatever it has no pipe for is
 * copied. Thread-safe; shared by the event loops of a group, and closed after them.
 */
public interface BulkMover extends AutoCloseable {
    /** Everything is copied. */
    BulkMover NONE = new BulkMover() {
        @Override
        public Optional<KernelPipe> take() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /** An empty pipe to fill, or none now; never waits. */
    Optional<KernelPipe> take();

    @Override
    void close();

    /** Memory of the kernel between two non-blocking sockets. Confined to one event loop from {@link #take} to {@link #release}. */
    interface KernelPipe {
        /** @return how many bytes came in: 0 when there are none now, at the end of input, and when they cannot be moved */
        int fill(SocketChannel from) throws IOException;

        /** @return how many bytes went out, 0 when {@code to} takes none now */
        int drain(SocketChannel to) throws IOException;

        /** Last use. What is still inside is lost. */
        void release();
    }
}
