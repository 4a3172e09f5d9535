package dev.coracle.dns;

import dev.coracle.dns.wire.Room;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.List;

/**
 * Queries on a stream, each after its length in two bytes (RFC 1035 section 4.2.2); several may be under way. One per
 * connection, on its event loop.
 */
final class TcpQueries extends ByteToMessageDecoder {
    private static final int PREFIX = 2;

    private final Responder responder;

    TcpQueries(Responder responder) {
        this.responder = responder;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < PREFIX) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (in.readableBytes() < PREFIX + length) {
            return;
        }
        in.skipBytes(PREFIX);
        responder.respond(in.readSlice(length), query -> Room.TCP, new Responder.Sink() {
            @Override
            public ByteBuf buffer() {
                return context.alloc().ioBuffer();
            }

            @Override
            public void send(ByteBuf answer) {
                ByteBuf prefix = context.alloc().ioBuffer(PREFIX).writeShort(answer.readableBytes());
                context.write(prefix);
                context.writeAndFlush(answer);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // the client went away; nobody is left to tell
        if (!(cause instanceof IOException)) {
            responder.failed("answer a DNS query over TCP", cause);
        }
    }
}
