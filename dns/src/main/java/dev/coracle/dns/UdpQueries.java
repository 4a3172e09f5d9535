package dev.coracle.dns;

import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.ReadyAnswers;
import dev.coracle.dns.wire.Room;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Queries in datagrams, of one socket and confined to its event loop. What was answered before from the same revision of the zone
 * is answered again in bytes; the {@link Responder} does the rest. Answers are flushed once per batch of reads. A socket that is
 * asked much is read by {@link BatchedQueries}.
 */
final class UdpQueries extends SimpleChannelInboundHandler<DatagramPacket> {
    /** What a cluster at rest does not ask, so that it need not load what makes batches. */
    static final int MANY = 1000;

    private static final int USUAL_ANSWER = 512;

    private final Responder responder;
    private final ReadyAnswers ready;
    private int seen;

    UdpQueries(Responder responder, Supplier<? extends RandomGenerator> random) {
        this.responder = responder;
        this.ready = new ReadyAnswers(random);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (seen < MANY && ++seen == MANY && context.channel() instanceof EpollDatagramChannel channel) {
            BatchedQueries.takeOver(channel, new Batched(context));
        }
        boolean ipv6 = packet.sender().getAddress() instanceof Inet6Address;
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        byte[] query = ready.packet();
        if (length <= query.length) {
            content.getBytes(content.readerIndex(), query, 0, length);
            int answer = answer(length, ipv6);
            if (answer > 0) {
                ByteBuf bytes = context.alloc().directBuffer(answer).writeBytes(ready.out(), 0, answer);
                context.write(new DatagramPacket(bytes, packet.sender()), context.voidPromise());
                return;
            }
        }
        respond(context, content, packet.sender(), ipv6);
    }

    /** From what is ready. */
    private int answer(int length, boolean ipv6) {
        return ready.answer(responder.revision(), length, Room.longestUncompressed(ipv6));
    }

    private void respond(ChannelHandlerContext context, ByteBuf content, InetSocketAddress client, boolean ipv6) {
        boolean[] late = {false};
        responder.respond(content, query -> Room.udp(query, ipv6), new Responder.Sink() {
            @Override
            public ByteBuf buffer() {
                return context.alloc().ioBuffer(USUAL_ANSWER);
            }

            @Override
            public void send(ByteBuf answer) {
                DatagramPacket reply = new DatagramPacket(answer, client);
                if (late[0] || !context.executor().inEventLoop()) {
                    context.writeAndFlush(reply);
                } else {
                    context.write(reply, context.voidPromise());
                }
            }

            @Override
            public void found(Object revision, Query query, Answer answer) {
                ready.remember(revision, query.question(), answer);
            }
        });
        late[0] = true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that has gone makes the kernel report "port unreachable" here: of no interest to the other clients.
        if (!(cause instanceof IOException)) {
            responder.failed("answer a DNS query over UDP", cause);
        }
    }

    /** The same in batches. */
    private final class Batched implements BatchedQueries.Answering {
        private final ChannelHandlerContext context;
        private boolean written;

        Batched(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void answer(DatagramBatch batch, int query) {
            boolean ipv6 = batch.isIpv6(query);
            int length = batch.length(query);
            byte[] packet = ready.packet();
            if (length <= packet.length) {
                batch.copy(query, packet, length);
                int answer = UdpQueries.this.answer(length, ipv6);
                if (answer > 0) {
                    batch.answer(query, ready.out(), answer);
                    return;
                }
            }
            written = true;
            ByteBuf content = context.alloc().heapBuffer(length);
            try {
                batch.copyTo(query, content);
                respond(context, content, batch.client(query), ipv6);
            } finally {
                content.release();
            }
        }

        @Override
        public void flush() {
            if (written) {
                written = false;
                context.flush();
            }
        }

        @Override
        public void failed(RuntimeException fault) {
            responder.failed("answer a DNS query over UDP", fault);
        }
    }
}
