package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.net.SocketSource;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;

/**
 * Makes sockets in another network namespace, on a thread that lives there. It does nothing else: a thread started by it, or a
 * process, would be born there too. Thread-safe; a caller waits for the thread's answer, some 20 µs. The queue is as long as
 * there are callers.
 */
final class NamespaceSockets implements SocketSource, AutoCloseable {
    private static final Runnable LAST = () -> {};

    private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private boolean closed;

    /** @param pid of a process in the namespace */
    NamespaceSockets(long pid, ThreadFactory threads) throws IOException {
        threads.newThread(() -> run(pid)).start();
        await(entered);
    }

    private void run(long pid) {
        try {
            LibC.enterNetworkOf(pid);
            entered.complete(null);
        } catch (IOException e) {
            entered.completeExceptionally(e);
            return;
        } catch (LinkageError e) {
            entered.completeExceptionally(new IOException("JNA cannot be used: " + e.getMessage(), e));
            return;
        }
        boolean last = false;
        while (!last) {
            try {
                Runnable request = requests.take();
                last = request == LAST;
                request.run();
            } catch (InterruptedException e) {
                // Only close ends this thread; whoever waits for a socket must get one.
            }
        }
    }

    @Override
    public <T> T open(Opener<T> opener) throws IOException {
        CompletableFuture<T> opened = new CompletableFuture<>();
        synchronized (requests) {
            if (closed) {
                throw new IOException("the cluster is closed");
            }
            requests.add(() -> {
                try {
                    opened.complete(opener.open());
                } catch (IOException | RuntimeException e) {
                    opened.completeExceptionally(e);
                }
            });
        }
        return await(opened);
    }

    /** Does not end early when interrupted: the socket would be nobody's. */
    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }

    @Override
    public void close() {
        synchronized (requests) {
            closed = true;
            requests.add(LAST);
        }
    }
}
