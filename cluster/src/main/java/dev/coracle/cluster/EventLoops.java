package dev.coracle.cluster;

import dev.coracle.apiserver.http.HttpFace;
import dev.coracle.cluster.splice.SplicePipes;
import dev.coracle.dns.DnsServer;
import dev.coracle.proxy.BulkMover;
import dev.coracle.proxy.Transport;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The event loops all clusters of this JVM share, so that hundreds fit. Counted: the first cluster makes them, closing the last
 * one ends them, and no thread is left behind. The one piece of state that is not a cluster's own.
 */
final class EventLoops {
    private static Vertx vertx;
    private static EventLoopGroup sockets;
    private static BulkMover bulk = BulkMover.NONE;
    private static EventLoopGroup dns;
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

    /** For proxies, which need java.nio's transport. Between {@link #acquire} and {@link #release} only. */
    static synchronized EventLoopGroup sockets() {
        if (sockets == null) {
            AtomicInteger number = new AtomicInteger();
            bulk = SplicePipes.create();
            sockets = Transport.newGroup(
                    count(),
                    task -> {
                        Thread thread = new Thread(task, "coracle-sockets-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    },
                    bulk);
        }
        return sockets;
    }

    /** For DNS. Between {@link #acquire} and {@link #release} only. */
    static synchronized EventLoopGroup dns() {
        if (dns == null) {
            dns = DnsServer.newGroup("coracle-dns");
        }
        return dns;
    }

    static void release() {
        Vertx last = null;
        BulkMover lastBulk = BulkMover.NONE;
        List<EventLoopGroup> lastGroups = new ArrayList<>();
        synchronized (EventLoops.class) {
            if (--users == 0) {
                last = vertx;
                vertx = null;
                Stream.of(sockets, dns).filter(Objects::nonNull).forEach(lastGroups::add);
                lastBulk = bulk;
                bulk = BulkMover.NONE;
                sockets = null;
                dns = null;
            }
        }
        lastGroups.forEach(group -> group.shutdownGracefully(0, 2, TimeUnit.SECONDS));
        lastGroups.forEach(group -> group.terminationFuture().syncUninterruptibly());
        lastBulk.close();
        if (last != null) {
            last.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
