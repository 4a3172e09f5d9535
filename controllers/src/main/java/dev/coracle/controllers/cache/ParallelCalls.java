package dev.coracle.controllers.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs many API calls side by side. The caller takes part, so that a full executor only makes it slower. Batches double from 1
 * and end with the first batch that has a failure, so that a refused create is not repeated a thousand times.
 */
public final class ParallelCalls {
    private static final int HELPERS = 8;

    private final Executor executor;

    public ParallelCalls(Executor executor) {
        this.executor = executor;
    }

    /** One numbered call. */
    @FunctionalInterface
    public interface Call {
        void run(int index);
    }

    /** @param attempted how many calls were made, the failed ones included */
    public record Outcome(int attempted, List<RuntimeException> failures) {}

    public Outcome slowStart(int count, Call call) {
        int done = 0;
        for (int batch = 1; done < count; batch *= 2) {
            int size = Math.min(batch, count - done);
            List<RuntimeException> failures = batch(done, size, call);
            done += size;
            if (!failures.isEmpty()) {
                return new Outcome(done, failures);
            }
        }
        return new Outcome(done, List.of());
    }

    public List<RuntimeException> all(int count, Call call) {
        return batch(0, count, call);
    }

    private List<RuntimeException> batch(int from, int size, Call call) {
        ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(size);
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < size; i = next.getAndIncrement()) {
                try {
                    call.run(from + i);
                } catch (RuntimeException e) {
                    failures.add(e);
                } finally {
                    left.countDown();
                }
            }
        };
        for (int helper = 1; helper < Math.min(size, HELPERS); helper++) {
            try {
                executor.execute(work);
            } catch (RejectedExecutionException closing) {
                break; // the caller does the rest
            }
        }
        work.run();
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(new IllegalStateException("interrupted while calls were running", e));
        }
        return new ArrayList<>(failures);
    }
}
