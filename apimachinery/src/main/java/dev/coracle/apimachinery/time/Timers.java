package dev.coracle.apimachinery.time;

import java.time.Duration;

/** Runs things later. Tasks run on threads of the implementation and must not block. Thread-safe. */
public interface Timers {

    /** Runs {@code task} once after {@code delay}, unless cancelled first. */
    Timer after(Duration delay, Runnable task);

    /** Something that was going to happen. */
    interface Timer {
        /** Idempotent; a task that is running goes on. */
        void cancel();
    }
}
