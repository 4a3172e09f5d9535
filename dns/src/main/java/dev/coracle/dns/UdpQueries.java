package dev.coracle.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** Queries in datagrams. Answers are flushed once per batch of reads. */
@Sharable
final class UdpQueries extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final int USUAL_ANSWER = 512;

    private final Responder responder;

    UdpQueries(Responder responder) {
        this.responder = responder;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        boolean[] late = {false};
        responder.respond(packet.content(), false, new Responder.Sink() {
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
    }
}
