package dev.coracle.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Moves bulk as a kernel would, in memory of its own. Every third pipe asked for is not to be had. */
final class HeapPipes implements BulkMover {
    private static final int SIZE = 1 << 20;

    final AtomicLong moved = new AtomicLong();
    final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Optional<KernelPipe> take() {
        if (asked.incrementAndGet() % 3 == 0) {
            return Optional.empty();
        }
        inUse.incrementAndGet();
        return Optional.of(new Pipe());
    }

    @Override
    public void close() {}

    private final class Pipe implements KernelPipe {
        private final ByteBuffer inside = ByteBuffer.allocate(SIZE);

        @Override
        public int fill(SocketChannel from) throws IOException {
            int count = from.read(inside);
            inside.flip();
            return Math.max(0, count);
        }

        @Override
        public int drain(SocketChannel to) throws IOException {
            int count = to.write(inside);
            moved.addAndGet(count);
            return count;
        }

        @Override
        public void release() {
            inUse.decrementAndGet();
        }
    }
}
