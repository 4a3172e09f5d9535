package dev.coracle.dns.forward;

import dev.coracle.apimachinery.net.SocketSource;
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
import java.util.function.UnaryOperator;

/**
 * What CoreDNS' forward and cache plugins do with names outside the cluster. Every question goes out from
 * a socket of its own, so that the kernel picks its port, and with a random id. Thread-safe; at most 1,000 questions are under way,
 * further ones are refused.
 */
public final class ForwardingUpstream implements Upstream {
    private static final int MOST_UNDER_WAY = 1000;

    private final EventLoopGroup loops;
    private final List<InetSocketAddress> servers;
    private final Timers timers;
    private final ReplyCache cache;
    private final Policy policy;
    private final SocketSource sockets;
    private final UnaryOperator<InetSocketAddress> reach;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * What a Corefile has to say about it.
     *
     * @param inOrder whether the first server is asked first, rather than any
     * @param cache for how long replies are kept, in seconds
     */
    public record Policy(boolean inOrder, int cache) {
        /** What kubeadm's says. */
        public static final Policy USUAL = new Policy(false, 30);
    }

    /** To servers of the machine's network, where they are said to be. */
    public ForwardingUpstream(EventLoopGroup loops, List<InetSocketAddress> servers, Clock clock, Timers timers) {
        this(loops, servers, Policy.USUAL, SocketSource.MACHINE, UnaryOperator.identity(), clock, timers);
    }

    /**
     * @param loops NIO's; closed by whoever made them
     * @param servers at least one
     * @param sockets of the servers' network
     * @param reach where a server is found at the moment
     */
    public ForwardingUpstream(
            EventLoopGroup loops,
            List<InetSocketAddress> servers,
            Policy policy,
            SocketSource sockets,
            UnaryOperator<InetSocketAddress> reach,
            Clock clock,
            Timers timers) {
        this.loops = loops;
        this.servers = List.copyOf(servers);
        this.policy = policy;
        this.sockets = sockets;
        this.reach = reach;
        this.timers = timers;
        this.cache = new ReplyCache(clock, policy.cache());
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
        order.replaceAll(reach);
        if (!policy.inOrder()) {
            Collections.shuffle(order, random);
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        new ForwardedQuestion(loops.next(), sockets, timers, random, order, lower, type, reply).start();
        return reply.whenComplete((r, failure) -> underWay.decrementAndGet()).thenApply(r -> cache.keep(key, r));
    }
}
