package dev.coracle.proxy;

import dev.coracle.apimachinery.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;

/**
 * Finds out from the first byte which protocol a client speaks and where it wants to go, connects, answers in the protocol's
 * words, and leaves a plain pipe behind. One per connection, on its event loop.
 */
final class ProxyHandshake extends ByteToMessageDecoder {
    private static final int SOCKS4 = 4;
    private static final int SOCKS5 = 5;

    private final Dialer dialer;
    private final Timers timers;
    private Optional<ProxyDialect> dialect = Optional.empty();
    private boolean connecting;

    ProxyHandshake(Dialer dialer, Timers timers) {
        this.dialer = dialer;
        this.timers = timers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(true);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (connecting || !in.isReadable()) {
            return;
        }
        ProxyDialect spoken = dialect.orElseGet(() -> dialectOf(in.getByte(in.readerIndex())));
        dialect = Optional.of(spoken);
        try {
            spoken.read(in, context.channel()).ifPresent(destination -> {
                connecting = true;
                context.channel().config().setAutoRead(false);
                connect(context, spoken, destination);
            });
        } catch (ProxyDialect.Unusable e) {
            context.writeAndFlush(e.answer(context.alloc())).addListener(ChannelFutureListener.CLOSE);
            in.skipBytes(in.readableBytes());
            connecting = true;
        }
    }

    private static ProxyDialect dialectOf(byte first) {
        return switch (first) {
            case SOCKS4 -> new Socks4Dialect();
            case SOCKS5 -> new Socks5Dialect();
            default -> new HttpDialect();
        };
    }

    private void connect(ChannelHandlerContext context, ProxyDialect spoken, ProxyDialect.Destination destination) {
        Channel client = context.channel();
        Route route = dialer.route(destination.host(), destination.port());
        dialer.backends().connect(client.eventLoop(), route, (backend, failure) -> {
            if (failure != null) {
                client.writeAndFlush(spoken.refused(client.alloc())).addListener(ChannelFutureListener.CLOSE);
            } else if (!client.isActive()) {
                backend.close();
            } else {
                spoken.connected(client.alloc()).ifPresent(client::writeAndFlush);
                destination.head().ifPresent(backend::writeAndFlush);
                Pipe.join(client, backend, timers);
                context.pipeline().remove(this); // hands on what the client has sent already
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && !connecting) {
            context.close();
            return;
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Pipe.reset(context.channel());
    }
}
