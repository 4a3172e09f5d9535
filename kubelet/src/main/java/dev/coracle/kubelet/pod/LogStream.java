package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.stream.ContainerGateway.ByteSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.ContainerLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;

/** One reader of a log. The sink is called under a lock, one call at a time, and never after its end. */
final class LogStream implements ContainerLog.Follower {
    private static final DateTimeFormatter NANOS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ContainerLog log;
    private final LogOptions options;
    private final ByteSink sink;
    private long left;
    private boolean done;

    LogStream(ContainerLog log, LogOptions options, ByteSink sink) {
        this.log = log;
        this.options = options;
        this.sink = sink;
        this.left = options.limitBytes().orElse(Long.MAX_VALUE);
    }

    synchronized Stream open() {
        ContainerLog.Snapshot present =
                options.follow() ? log.follow(this) : new ContainerLog.Snapshot(log.lines(), true);
        Instant since = options.since().orElse(Instant.MIN);
        List<ContainerLog.Line> lines =
                present.lines().stream().filter(l -> !l.time().isBefore(since)).toList();
        long tail = options.tailLines().orElse((long) lines.size());
        long skip = Math.max(0, lines.size() - tail);
        lines.stream().skip(skip).forEach(this::line);
        if (present.ended()) {
            end();
        }
        return new ClosingStream(this::close);
    }

    @Override
    public synchronized void line(ContainerLog.Line line) {
        if (done) {
            return;
        }
        if (options.timestamps()) {
            send((NANOS.format(line.time()) + " ").getBytes(StandardCharsets.UTF_8));
        }
        send(line.bytes());
        if (left <= 0) {
            end();
        }
    }

    private void send(byte[] bytes) {
        byte[] part = bytes.length <= left ? bytes : Arrays.copyOf(bytes, (int) Math.max(0, left));
        left -= part.length;
        if (part.length > 0) {
            sink.bytes(part);
        }
    }

    @Override
    public synchronized void end() {
        if (!done) {
            done = true;
            sink.end("");
        }
    }

    private void close() {
        log.unfollow(this);
        synchronized (this) {
            done = true;
        }
    }
}
