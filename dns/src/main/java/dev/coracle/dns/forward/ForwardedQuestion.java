package dev.coracle.dns.forward;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ReplyReader;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * One question on its way to the upstream servers: over UDP, over TCP when the reply is cut, to the next server when one does not
 * answer in 2 seconds, for 5 seconds in all. Confined to its event loop but for {@link #start}.
 */
final class ForwardedQuestion {
    private static final Duration ONE_SERVER = Duration.ofSeconds(2);
    private static final Duration ALTOGETHER = Duration.ofSeconds(5);
    private static final int ATTEMPTS_PER_SERVER = 2;
    private static final int LONGEST_MESSAGE = 0xFFFF;
    private static final int IDS = 1 << 16;

    private final EventLoop loop;
    private final SocketSource sockets;
    private final Timers timers;
    private final RandomGenerator random;
    private final List<InetSocketAddress> servers;
    private final byte[] name;
    private final int type;
    private final CompletableFuture<Reply> result;
    private Timers.Timer deadline = () -> {};
    private Timers.Timer patience = () -> {};
    private Optional<Channel> open = Optional.empty();
    private int attempts;
    private int id;

    ForwardedQuestion(
            EventLoop loop,
            SocketSource sockets,
            Timers timers,
            RandomGenerator random,
            List<InetSocketAddress> servers,
            byte[] name,
            int type,
            CompletableFuture<Reply> result) {
        this.loop = loop;
        this.sockets = sockets;
        this.timers = timers;
        this.random = random;
        this.servers = servers;
        this.name = name;
        this.type = type;
        this.result = result;
    }

    void start() {
        loop.execute(() -> {
            deadline = timers.after(ALTOGETHER, () -> onLoop(() -> end(Optional.empty())));
            next();
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e); // the cluster is being closed
        }
    }

    private void next() {
        forget();
        if (attempts == servers.size() * ATTEMPTS_PER_SERVER) {
            end(Optional.empty());
            return;
        }
        int attempt = ++attempts;
        patience = timers.after(ONE_SERVER, () -> onLoop(() -> giveUp(attempt)));
        id = random.nextInt(IDS);
        Bootstrap datagrams = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(this.<DatagramChannel>opened(DatagramChannel::open)))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_MESSAGE))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        received(attempt, packet.content());
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        giveUp(attempt); // "port unreachable", usually
                    }
                });
        connect(attempt, datagrams, message());
    }

    private void connect(int attempt, Bootstrap bootstrap, ByteBuf message) {
        ChannelFuture connecting = bootstrap.connect(servers.get((attempt - 1) % servers.size()));
        Channel channel = connecting.channel();
        open = Optional.of(channel);
        connecting.addListener(done -> {
            if (done.isSuccess() && isPresent(attempt)) {
                channel.writeAndFlush(message);
            } else {
                message.release();
                channel.close();
                giveUp(attempt);
            }
        });
    }

    private void received(int attempt, ByteBuf packet) {
        ReplyReader.Received received = ReplyReader.read(packet, id, name, type);
        if (!isPresent(attempt)) {
            return;
        }
        if (received instanceof ReplyReader.Whole whole) {
            end(Optional.of(whole.reply()));
        } else if (received instanceof ReplyReader.Truncated) {
            overTcp(attempt);
        }
        // Anything else is somebody's guess; the answer may still come.
    }

    private void overTcp(int attempt) {
        open.ifPresent(Channel::close);
        Bootstrap stream = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioSocketChannel(this.<SocketChannel>opened(SocketChannel::open)))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the timer says when to give up
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(LONGEST_MESSAGE + 2, 0, 2, 0, 2))
                                .addLast(new StreamReader(attempt));
                    }
                });
        ByteBuf message = message();
        ByteBuf framed = message.alloc().buffer();
        framed.writeShort(message.readableBytes()).writeBytes(message);
        message.release();
        connect(attempt, stream, framed);
    }

    private <T> T opened(SocketSource.Opener<T> opener) {
        try {
            return sockets.open(opener);
        } catch (IOException e) {
            throw new ChannelException("cannot make a socket", e);
        }
    }

    private ByteBuf message() {
        ByteBuf message = ByteBufAllocator.DEFAULT.buffer();
        ReplyReader.writeQuestion(id, name, type, message);
        return message;
    }

    private void giveUp(int attempt) {
        if (isPresent(attempt)) {
            next();
        }
    }

    private boolean isPresent(int attempt) {
        return attempt == attempts && !result.isDone();
    }

    private void forget() {
        patience.cancel();
        open.ifPresent(Channel::close);
        open = Optional.empty();
    }

    private void end(Optional<Reply> reply) {
        if (result.isDone()) {
            return;
        }
        deadline.cancel();
        forget();
        reply.ifPresentOrElse(
                result::complete,
                () -> result.completeExceptionally(new IOException("none of " + servers + " answered")));
    }

    /** A reply over TCP that is no answer, or cut all the same, ends the attempt. */
    private final class StreamReader extends SimpleChannelInboundHandler<ByteBuf> {
        private final int attempt;

        StreamReader(int attempt) {
            this.attempt = attempt;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            if (ReplyReader.read(message, id, name, type) instanceof ReplyReader.Whole whole && isPresent(attempt)) {
                end(Optional.of(whole.reply()));
            } else {
                giveUp(attempt);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            giveUp(attempt);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            giveUp(attempt);
        }
    }
}
