package dev.coracle.cluster.splice;

import dev.coracle.proxy.BulkMover;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pipes for splice(2). A pipe is in use only while there are bytes in it; {@link #MOST} of them bound descriptors and the kernel's
 * memory, and what finds none is copied. JNA is loaded by a thread of its own when the first bulk comes, which is copied meanwhile.
 * Thread-safe.
 */
public final class SplicePipes implements BulkMover {
    static final int MOST = 48;
    static final int SIZE = 1 << 20;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CompletableFuture<Boolean> loaded = new CompletableFuture<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<Pipe> empty = new ConcurrentLinkedQueue<>();
    private volatile boolean impossible;
    private volatile boolean closed;

    private SplicePipes() {}

    /** How bulk is moved here: copied, unless this is Linux and sockets' descriptors are visible. */
    public static BulkMover create() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        return linux && Descriptors.visible() ? new SplicePipes() : NONE;
    }

    @Override
    public Optional<KernelPipe> take() {
        if (impossible || !load().getNow(false)) {
            return Optional.empty();
        }
        Pipe pipe = empty.poll();
        return pipe == null ? made() : Optional.of(pipe);
    }

    /** Whether there can be pipes, once that is known. */
    CompletableFuture<Boolean> load() {
        if (asked.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> loaded.complete(links()), "coracle-splice");
            thread.setDaemon(true);
            thread.start();
        }
        return loaded;
    }

    private static boolean links() {
        try {
            Class.forName(Splice.class.getName());
            Descriptors.find();
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // no JNA, or none for this machine
        }
    }

    private Optional<KernelPipe> made() {
        if (open.incrementAndGet() <= MOST) {
            try {
                return Optional.of(new Pipe(Splice.openPipe(SIZE)));
            } catch (IOException e) {
                // No descriptors left, or no memory for pipes: there may be some later.
            }
        }
        open.decrementAndGet();
        return Optional.empty();
    }

    /** Pipes in existence. */
    int open() {
        return open.get();
    }

    /** Once nobody takes or holds a pipe any more. */
    @Override
    public void close() {
        closed = true;
        for (Pipe pipe = empty.poll(); pipe != null; pipe = empty.poll()) {
            pipe.close();
        }
    }

    private final class Pipe implements KernelPipe {
        private final int[] ends;
        private int inside;

        Pipe(int[] ends) {
            this.ends = ends;
        }

        @Override
        public int fill(SocketChannel from) throws IOException {
            int count = Splice.move(Descriptors.of(from), ends[1], SIZE);
            if (count == Splice.IMPOSSIBLE) {
                impossible = true; // an emulated Linux
                return 0;
            }
            inside += count;
            return count;
        }

        @Override
        public int drain(SocketChannel to) throws IOException {
            int count = Splice.move(ends[0], Descriptors.of(to), inside);
            if (count == Splice.IMPOSSIBLE) {
                throw new IOException("what came from one socket cannot go to the other");
            }
            inside -= count;
            return count;
        }

        @Override
        public void release() {
            if (inside == 0 && !closed) {
                empty.add(this);
            } else {
                close();
            }
        }

        void close() {
            Splice.closePipe(ends);
            open.decrementAndGet();
        }
    }
}
