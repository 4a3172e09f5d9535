package dev.coracle.dns;

import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.ReadyAnswers;
import dev.coracle.dns.wire.Room;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet6Address;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Queries in datagrams, of one socket and confined to its event loop. What was answered before from the same revision of the zone
 * is answered again in bytes; the {@link Responder} does the rest. Answers are flushed once per batch of reads.
 */
final class UdpQueries extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final int USUAL_ANSWER = 512;

    private final Responder responder;
    private final ReadyAnswers ready;

    UdpQueries(Responder responder, Supplier<? extends RandomGenerator> random) {
        this.responder = responder;
        this.ready = new ReadyAnswers(random);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        boolean ipv6 = packet.sender().getAddress() instanceof Inet6Address;
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        byte[] query = ready.packet();
        if (length <= query.length) {
            content.getBytes(content.readerIndex(), query, 0, length);
            int answer = ready.answer(responder.zone().revision(), length, Room.longestUncompressed(ipv6));
            if (answer > 0) {
                ByteBuf bytes = context.alloc().directBuffer(answer).writeBytes(ready.out(), 0, answer);
                context.write(new DatagramPacket(bytes, packet.sender()), context.voidPromise());
                return;
            }
        }
        respond(context, packet, ipv6);
    }

    private void respond(ChannelHandlerContext context, DatagramPacket packet, boolean ipv6) {
        boolean[] late = {false};
        responder.respond(packet.content(), query -> Room.udp(query, ipv6), new Responder.Sink() {
            @Override
            public ByteBuf buffer() {
                return context.alloc().ioBuffer(USUAL_ANSWER);
            }

            @Override
            public void send(ByteBuf answer) {
                DatagramPacket reply = new DatagramPacket(answer, packet.sender());
                if (late[0] || !context.executor().inEventLoop()) {
                    context.writeAndFlush(reply);
                } else {
                    context.write(reply, context.voidPromise());
                }
            }

            @Override
            public void found(Zone zone, Query query, Answer answer) {
                ready.remember(zone.revision(), query.question(), answer);
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
}
