package dev.coracle.proxy;

import dev.coracle.apimachinery.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;

/**
 * Copies what one channel reads to its peer; both share an event loop, and each has a Pipe. Reading stops while the peer's
 * buffer is above its high-water mark. The end of input becomes the peer's end of output, a reset a reset. When one direction has
 * ended and the other has been silent for an hour, both are over, as with kube-proxy's conntrack.tcpCloseWaitTimeout.
 */
final class Pipe extends ChannelInboundHandlerAdapter {
    static final Duration HALF_CLOSED = Duration.ofHours(1);

    private final Channel peer;
    private final Timers timers;
    private Timers.Timer limit = () -> {};
    private boolean reset;
    private boolean moved;

    private Pipe(Channel peer, Timers timers) {
        this.peer = peer;
        this.timers = timers;
    }

    /**
     * Starts both directions. On the event loop of both, which were opened with AUTO_READ off and half-closure allowed. What was
     * read from {@code client} before is handed on by the caller next.
     */
    static void join(Channel client, Channel backend, Timers timers) {
        Pipe fromClient = new Pipe(backend, timers);
        client.pipeline().addLast(fromClient);
        backend.pipeline().addLast(new Pipe(client, timers));
        RelayChannel.join(client, backend);
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
        moved = true;
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
                } else {
                    awaitEnd(self, peer.pipeline().get(Pipe.class));
                }
            });
        });
    }

    /** @param other what still copies; null once its channel is closed */
    private void awaitEnd(Channel self, Pipe other) {
        if (other == null || !self.isActive()) {
            return;
        }
        other.moved = false;
        limit = timers.after(
                HALF_CLOSED,
                () -> self.eventLoop().execute(() -> {
                    if (other.moved) {
                        awaitEnd(self, other);
                    } else {
                        reset(self);
                        reset(peer);
                    }
                }));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        limit.cancel();
        if (reset) {
            reset(peer);
        } else if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reset = true; // what one side did to the connection, the other side sees
        if (cause instanceof IOException) {
            context.close(); // the connection itself is gone
        } else {
            reset(context.channel());
        }
    }
}
