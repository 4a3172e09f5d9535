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

    Serial(Executor executor, FaultHandler faults, String name) {
        this.executor = executor;
        this.faults = faults;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
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
            try {
                task.run();
            } catch (RuntimeException e) {
                faults.onFault(name, e);
            }
        }
    }
}
