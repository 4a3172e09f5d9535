package dev.coracle.kubelet.runtime;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What one run of a container wrote: whole lines with their time, the newest {@value #LIMIT} bytes of them (older lines are
 * dropped). Thread-safe; followers and taps are called under the lock, one at a time, and must not block.
 */
public final class ContainerLog {
    static final int LIMIT = 1 << 20;

    /** One line with its line feed, which a last unfinished line lacks. */
    public record Line(Instant time, byte[] bytes) {}

    /** Hears lines as they are written. */
    public interface Follower {
        void line(Line line);

        /** The last call: the container has ended. */
        void end();
    }

    /** Hears bytes as they are written, whole lines or not. */
    interface Tap {
        void bytes(byte[] bytes);

        /** The last call: the container has ended. */
        void end();
    }

    private final Clock clock;
    private final Deque<Line> lines = new ArrayDeque<>(1);
    private final List<Follower> followers = new ArrayList<>(0);
    private final List<Tap> taps = new ArrayList<>(0);
    private ByteArrayOutputStream partial;
    private int size;
    private boolean closed;

    public ContainerLog(Clock clock) {
        this.clock = clock;
    }

    public synchronized void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    public synchronized void write(byte[] bytes, int offset, int length) {
        if (!taps.isEmpty()) {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            List.copyOf(taps).forEach(t -> t.bytes(copy));
        }
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                partial().write(bytes, from, i + 1 - from);
                flush();
                from = i + 1;
            }
        }
        if (from < offset + length) {
            partial().write(bytes, from, offset + length - from);
            if (partial.size() >= LIMIT / 4) {
                flush();
            }
        }
    }

    private ByteArrayOutputStream partial() {
        if (partial == null) {
            partial = new ByteArrayOutputStream();
        }
        return partial;
    }

    private void flush() {
        Line line = new Line(clock.instant(), partial.toByteArray());
        partial.reset();
        lines.add(line);
        size += line.bytes.length;
        while (size > LIMIT) {
            size -= lines.remove().bytes.length;
        }
        List.copyOf(followers).forEach(f -> f.line(line));
    }

    /** The present lines, oldest first. */
    public synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The present lines, and whether there will be no more. */
    public record Snapshot(List<Line> lines, boolean ended) {}

    /** Gives the present lines and registers the follower for those to come, without losing or repeating one. */
    public synchronized Snapshot follow(Follower follower) {
        if (!closed) {
            followers.add(follower);
        }
        return new Snapshot(List.copyOf(lines), closed);
    }

    void tap(Tap tap) {
        synchronized (this) {
            if (!closed) {
                taps.add(tap);
                return;
            }
        }
        tap.end();
    }

    synchronized void untap(Tap tap) {
        taps.remove(tap);
    }

    public synchronized void unfollow(Follower follower) {
        followers.remove(follower);
    }

    /** The container has ended: an unfinished line is kept as it is, followers hear the end. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (partial != null && partial.size() > 0) {
            flush();
        }
        List<Follower> told = List.copyOf(followers);
        followers.clear();
        told.forEach(Follower::end);
        List<Tap> tapped = List.copyOf(taps);
        taps.clear();
        tapped.forEach(Tap::end);
    }
}
