package dev.coracle.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * Copies what one channel reads to its peer; both share an event loop, and each has a Pipe. Reading stops while the peer's
 * buffer is above its high-water mark. The end of input becomes the peer's end of output, a reset a reset.
 */
final class Pipe extends ChannelInboundHandlerAdapter {
    private final Channel peer;
    private boolean reset;

    private Pipe(Channel peer) {
        this.peer = peer;
    }

    /**
     * Starts both directions. On the event loop of both, which were opened with AUTO_READ off and half-closure allowed. What was
     * read from {@code client} before is handed on by the caller next.
     */
    static void join(Channel client, Channel backend) {
        Pipe fromClient = new Pipe(backend);
        client.pipeline().addLast(fromClient);
        backend.pipeline().addLast(new Pipe(client));
        read(client, true);
        read(backend, true);
        client.eventLoop().execute(() -> {
            if (((DuplexChannel) client).isInputShutdown()) {
                fromClient.endOutput((DuplexChannel) client); // the event came before there was a pipe
            }
        });
    }

    /** Closes so that the other side sees a reset, as from a port where nobody listens. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (peer.isActive()) {
            peer.write(message, peer.voidPromise());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        peer.flush();
        if (!peer.isWritable() && peer.isActive()) {
            context.channel().config().setAutoRead(false);
        }
    }

    /** This channel's buffer emptied or filled, which is filled by what the peer reads. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        read(peer, context.channel().isWritable());
    }

    /** Netty closes an epoll channel that is told to read after the end of its input. */
    private static void read(Channel channel, boolean on) {
        if (!((DuplexChannel) channel).isInputShutdown()) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            endOutput((DuplexChannel) context.channel());
        }
    }

    /** Shutting down fails what is not written yet, so it waits for the last write. */
    private void endOutput(DuplexChannel self) {
        peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            DuplexChannel duplex = (DuplexChannel) peer;
            if (!duplex.isActive()) {
                self.close();
                return;
            }
            duplex.shutdownOutput().addListener(done -> {
                if (duplex.isInputShutdown()) {
                    duplex.close();
                    self.close();
                }
            });
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (reset) {
            reset(peer);
        } else if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reset = true; // what one side did to the connection, the other side sees
        reset(context.channel());
    }
}
