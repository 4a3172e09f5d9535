package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/**
 * Datagrams of one UDP listener. Each client address has a flow: one endpoint and one socket towards it, until it is idle for as
 * long as conntrack waits, or its endpoint is gone. Confined to the listener's event loop but for {@link #retain}. Holds at most
 * {@link #MOST_FLOWS}; packets of further clients are lost.
 */
final class UdpRelay extends SimpleChannelInboundHandler<DatagramPacket> {
    static final int MOST_FLOWS = 4096;

    private static final Duration UNREPLIED = Duration.ofSeconds(30);
    private static final Duration REPLIED = Duration.ofSeconds(120);
    private static final int LONGEST_DATAGRAM = 65_535;
    private static final int MOST_WAITING = 64;

    /** Where a flow goes. {@code endpoint} is empty for what never goes away before the listener does. */
    record Backend(Optional<Endpoint> endpoint, InetSocketAddress address) {}

    private final Function<InetAddress, Optional<Backend>> choice;
    private final SocketSource pods;
    private final ClientAnnouncer announcer;
    private final Timers timers;
    private final Clock clock;
    private final Map<InetSocketAddress, Flow> flows = new HashMap<>();
    private volatile Optional<Channel> listener = Optional.empty();

    /** @param choice asked once for each flow, with the client's address */
    UdpRelay(
            Function<InetAddress, Optional<Backend>> choice,
            SocketSource pods,
            ClientAnnouncer announcer,
            Timers timers,
            Clock clock) {
        this.choice = choice;
        this.pods = pods;
        this.announcer = announcer;
        this.timers = timers;
        this.clock = clock;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        listener = Optional.of(context.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        Flow flow = flows.get(packet.sender());
        if (flow != null && flow.timeLeft() <= 0) {
            flow.end(); // its timer is on the way
            flow = null;
        }
        if (flow == null && flows.size() < MOST_FLOWS) {
            flow = begin(context, packet.sender()).orElse(null);
        }
        if (flow != null) {
            flow.send(packet.content().retain());
        }
    }

    /** Ends the flows whose endpoint is not one of {@code port}'s serving ones any more. Called from anywhere. */
    void retain(ServicePort port) {
        listener.ifPresent(channel -> channel.eventLoop()
                .execute(() -> List.copyOf(flows.values()).stream()
                        .filter(f -> f.to.endpoint
                                .filter(to ->
                                        port.endpoints().stream().noneMatch(e -> e.serving() && e.sameAddress(to)))
                                .isPresent())
                        .forEach(Flow::end)));
    }

    /** An ICMP error cannot be sent by a socket that exists. */
    private Optional<Flow> begin(ChannelHandlerContext context, InetSocketAddress client) {
        return choice.apply(client.getAddress()).map(backend -> new Flow(context.channel(), client, backend));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        List.copyOf(flows.values()).forEach(Flow::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The kernel reports "port unreachable" of a client that has gone; the other clients go on.
    }

    /** On the listener's event loop. */
    private final class Flow extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Channel front;
        private final InetSocketAddress client;
        private final Backend to;
        private final Channel backend;
        private final Queue<ByteBuf> waiting = new ArrayDeque<>();
        private boolean connected;
        private boolean replied;
        private long lastPacket;
        private Timers.Timer idle;

        Flow(Channel front, InetSocketAddress client, Backend to) {
            this.front = front;
            this.client = client;
            this.to = to;
            ChannelFuture connecting = new Bootstrap()
                    .group(front.eventLoop())
                    .channelFactory(Transport.of(front.eventLoop(), pods).datagram())
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                    .handler(this)
                    .connect(to.address);
            backend = connecting.channel();
            flows.put(client, this);
            lastPacket = clock.millis();
            idle = timers.after(UNREPLIED, this::onTimer);
            // A socket that could not even be made reports from a thread of Netty's own.
            connecting.addListener(done -> front.eventLoop().execute(() -> connected(done.isSuccess())));
        }

        private void connected(boolean success) {
            if (flows.get(client) != this) {
                return; // ended meanwhile
            }
            if (!success) {
                end();
                return;
            }
            connected = true;
            Runnable takeBack = announcer.announce((InetSocketAddress) backend.localAddress(), client.getAddress());
            backend.closeFuture().addListener(closed -> takeBack.run());
            waiting.forEach(backend::write);
            waiting.clear();
            backend.flush();
        }

        void send(ByteBuf content) {
            lastPacket = clock.millis();
            if (connected) {
                backend.writeAndFlush(content);
            } else if (waiting.size() < MOST_WAITING) {
                waiting.add(content);
            } else {
                content.release();
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            replied = true;
            lastPacket = clock.millis();
            front.writeAndFlush(new DatagramPacket(packet.content().retain(), client));
        }

        /** Milliseconds until this flow has been idle for too long. */
        long timeLeft() {
            return (replied ? REPLIED : UNREPLIED).toMillis() - (clock.millis() - lastPacket);
        }

        private void onTimer() {
            front.eventLoop().execute(this::expire);
        }

        private void expire() {
            if (flows.get(client) != this) {
                return;
            }
            long left = timeLeft();
            if (left <= 0) {
                end();
            } else {
                idle = timers.after(Duration.ofMillis(left), this::onTimer);
            }
        }

        void end() {
            idle.cancel();
            flows.remove(client, this);
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            backend.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // "Port unreachable" from a backend that does not listen: the client would see nothing else.
        }
    }
}
