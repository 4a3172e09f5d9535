package dev.coracle.cluster;

import dev.coracle.apimachinery.time.SystemTimers;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one place where a cluster's threads, timers and clock come from. All threads are daemons named {@code <cluster>-<task>};
 * {@link #close} leaves none behind. Workers run what may block (reconciles, kubelet work) and grow with what is blocked at the
 * moment; each of their users bounds how many tasks it runs at once.
 */
final class Threads implements AutoCloseable {
    private static final int MOST_WORKERS = 128;
    private static final long LONGEST_END_SECONDS = 5;

    private final String cluster;
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;
    private final SystemTimers timers;

    Threads(String cluster) {
        this.cluster = cluster;
        this.workers = new ThreadPoolExecutor(
                0, MOST_WORKERS, 10, TimeUnit.SECONDS, new GrowFirst(), numbered("worker"), Threads::queueWhenFull);
        this.timers = new SystemTimers(named("timers"));
    }

    ExecutorService workers() {
        return workers;
    }

    SystemTimers timers() {
        return timers;
    }

    Clock clock() {
        return Clock.systemUTC();
    }

    /** For a component with one thread of its own. */
    ThreadFactory named(String task) {
        return run -> daemon(run, cluster + "-" + task);
    }

    ThreadFactory numbered(String task) {
        AtomicInteger count = new AtomicInteger();
        return run -> daemon(run, cluster + "-" + task + "-" + count.incrementAndGet());
    }

    private Thread daemon(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        made.removeIf(t -> t.getState() == Thread.State.TERMINATED);
        made.add(thread);
        return thread;
    }

    /** Waits for each thread itself: a pool that has terminated may have a last thread on its way out. */
    @Override
    public void close() {
        timers.close();
        workers.shutdownNow();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_END_SECONDS);
        try {
            for (Thread thread : made) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Hands a task to an idle worker or lets the pool grow; only a pool that cannot grow any more queues. Tasks are bounded by
     * their users, so the queue is too.
     */
    private static final class GrowFirst extends LinkedTransferQueue<Runnable> {
        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    private static void queueWhenFull(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException("the cluster is closed");
        }
        pool.getQueue().add(task);
    }
}
