package dev.coracle.apimachinery.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock and timers that stand still until told to move, so that a whole cluster can run on virtual time. Thread-safe. */
public final class ManualTime extends Clock implements Timers {
    private record Task(Instant at, long order, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now;
    private long order;

    public ManualTime(Instant start) {
        now = start;
    }

    /** Moves time forward; tasks that fall due run on the calling thread, in order, each at its own instant. */
    public void advance(Duration by) {
        Instant until;
        synchronized (this) {
            until = now.plus(by);
        }
        for (Task due = nextUntil(until); due != null; due = nextUntil(until)) {
            due.run.run();
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Task nextUntil(Instant until) {
        Task due = tasks.stream()
                .filter(t -> !t.at.isAfter(until))
                .min(Comparator.comparing(Task::at).thenComparing(Task::order))
                .orElse(null);
        if (due != null) {
            tasks.remove(due);
            now = due.at.isAfter(now) ? due.at : now;
        }
        return due;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable run) {
        Task task = new Task(now.plus(delay), order++, run);
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
