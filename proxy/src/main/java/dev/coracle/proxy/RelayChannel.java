package dev.coracle.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * A connection that can do without reading. Long reads in a row show that a direction carries bulk; from then on what comes is
 * {@link MovedBytes}, until a short one. On its event loop.
 */
final class RelayChannel extends NioSocketChannel {
    private static final int LONG = 64 << 10;
    private static final int SHORT = 8 << 10;
    private static final int BULK = 4;

    private BulkMover mover = BulkMover.NONE;
    private int longReads;

    RelayChannel(SocketChannel socket) {
        this(null, socket);
    }

    RelayChannel(Channel parent, SocketChannel socket) {
        super(parent, socket);
        config().setMessageSizeEstimator(MovedBytes.SIZES);
    }

    /** From now on nothing but a {@link Pipe} handles what one of them reads, and writes it to the other. */
    static void join(Channel one, Channel other) {
        if (one instanceof RelayChannel a
                && other instanceof RelayChannel b
                && one.eventLoop().parent() instanceof RelayLoops loops) {
            a.mover = loops.mover();
            b.mover = loops.mover();
        }
    }

    @Override
    protected int doReadBytes(ByteBuf buffer) throws Exception {
        if (longReads >= BULK && move()) {
            return 0; // into the buffer
        }
        int count = super.doReadBytes(buffer);
        remember(count);
        return count;
    }

    private boolean move() throws IOException {
        Optional<BulkMover.KernelPipe> pipe = mover.take();
        if (pipe.isEmpty()) {
            return false;
        }
        int count = 0;
        try {
            count = pipe.get().fill(javaChannel());
        } finally {
            if (count == 0) {
                pipe.get().release();
            }
        }
        if (count > 0) {
            remember(count);
            pipeline().fireChannelRead(new MovedBytes(pipe.get(), count));
        }
        return count > 0;
    }

    private void remember(int count) {
        if (count < SHORT) {
            longReads = 0;
        } else if (count >= LONG && longReads < BULK) {
            longReads++;
        }
    }
}
