package dev.coracle.dns.forward;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.dns.Upstream;
import dev.coracle.dns.wire.Names;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.Reply;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What CoreDNS' forward and cache plugins do with names outside the cluster, as kubeadm sets them up. Every question goes out from
 * a socket of its own, so that the kernel picks its port, and with a random id. Thread-safe; at most 1,000 questions are under way,
 * further ones are refused.
 */
public final class ForwardingUpstream implements Upstream {
    private static final int MOST_UNDER_WAY = 1000;

    private final EventLoopGroup loops;
    private final List<InetSocketAddress> servers;
    private final Timers timers;
    private final ReplyCache cache;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param loops NIO's; closed by whoever made them
     * @param servers at least one
     */
    public ForwardingUpstream(EventLoopGroup loops, List<InetSocketAddress> servers, Clock clock, Timers timers) {
        this.loops = loops;
        this.servers = List.copyOf(servers);
        this.timers = timers;
        this.cache = new ReplyCache(clock);
    }

    @Override
    public CompletionStage<Reply> ask(byte[] name, int type) {
        byte[] lower = Names.lowerCase(name);
        ReplyCache.Key key = new ReplyCache.Key(new String(lower, StandardCharsets.ISO_8859_1), type);
        Optional<Reply> known = cache.find(key);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.completedFuture(Reply.of(Rcode.REFUSED, List.of()));
        }
        List<InetSocketAddress> order = new ArrayList<>(servers);
        Collections.shuffle(order, random);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        new ForwardedQuestion(loops.next(), timers, random, order, lower, type, reply).start();
        return reply.whenComplete((r, failure) -> underWay.decrementAndGet()).thenApply(r -> cache.keep(key, r));
    }
}
