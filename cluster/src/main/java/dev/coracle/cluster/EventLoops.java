package dev.coracle.cluster;

import dev.coracle.apiserver.http.HttpFace;
import dev.coracle.proxy.Transport;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops all clusters of this JVM share, so that hundreds fit. Counted: the first cluster makes them, closing the last
 * one ends them, and no thread is left behind. The one piece of state that is not a cluster's own.
 */
final class EventLoops {
    private static Vertx vertx;
    private static EventLoopGroup sockets;
    private static int users;

    private EventLoops() {}

    /** How many loops: one per core, four at most; a test cluster is never busier than that. */
    static int count() {
        return Math.min(4, Math.max(1, Runtime.getRuntime().availableProcessors()));
    }

    static synchronized Vertx acquire() {
        if (users++ == 0) {
            vertx = HttpFace.newVertx(count());
        }
        return vertx;
    }

    /** For proxies and DNS, which need java.nio's transport. Between {@link #acquire} and {@link #release} only. */
    static synchronized EventLoopGroup sockets() {
        if (sockets == null) {
            AtomicInteger number = new AtomicInteger();
            sockets = Transport.newGroup(count(), task -> {
                Thread thread = new Thread(task, "coracle-sockets-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
        return sockets;
    }

    static void release() {
        Vertx last = null;
        EventLoopGroup lastSockets = null;
        synchronized (EventLoops.class) {
            if (--users == 0) {
                last = vertx;
                vertx = null;
                lastSockets = sockets;
                sockets = null;
            }
        }
        if (lastSockets != null) {
            lastSockets.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
        if (last != null) {
            last.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
