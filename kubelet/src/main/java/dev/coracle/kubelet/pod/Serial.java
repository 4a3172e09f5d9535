package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** One pod's tasks, one at a time and in order, on a shared executor. Costs no thread. Thread-safe. */
final class Serial implements Executor {
    private final Executor executor;
    private final FaultHandler faults;
    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>(2);
    private boolean running;
    private boolean closed;

    Serial(Executor executor, FaultHandler faults, String name) {
        this.executor = executor;
        this.faults = faults;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            if (closed) {
                return;
            }
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        dispatch();
    }

    private void dispatch() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException closed) {
            synchronized (tasks) {
                tasks.clear(); // the cluster is closing; nobody waits for this pod any more
                running = false;
            }
        }
    }

    private void run() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            exclusively(task);
        }
    }

    private synchronized void exclusively(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            faults.onFault(name, e);
        }
    }

    /** Drops what is queued, waits for the running task and runs {@code last} on the calling thread; nothing runs afterwards. */
    void close(Runnable last) {
        synchronized (tasks) {
            closed = true;
            tasks.clear();
        }
        exclusively(last);
    }
}
