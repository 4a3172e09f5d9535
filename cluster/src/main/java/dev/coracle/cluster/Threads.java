package dev.coracle.cluster;

import dev.coracle.apimachinery.time.SystemTimers;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
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
    private final String cluster;
    private final ThreadPoolExecutor workers;
    private final SystemTimers timers;

    Threads(String cluster) {
        this.cluster = cluster;
        this.workers = new ThreadPoolExecutor(
                0, 256, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered("worker"), new CallerIsBusy());
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

    private static Thread daemon(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timers.close();
        workers.shutdownNow();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With all 256 workers blocked a task waits for one on a queue of its own: nothing is lost and no caller runs it. */
    private static final class CallerIsBusy implements java.util.concurrent.RejectedExecutionHandler {
        @Override
        public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown()) {
                throw new java.util.concurrent.RejectedExecutionException("the cluster is closed");
            }
            new Thread(
                            () -> {
                                try {
                                    pool.getQueue().put(task);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "coracle-overflow")
                    .start();
        }
    }
}
