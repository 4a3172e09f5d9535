package dev.coracle.proxy;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Bytes in a pipe of the kernel, on their way to another socket; released with it. To Netty they are a file that it sends. */
final class MovedBytes extends AbstractReferenceCounted implements FileRegion {
    /** Any of them fills the buffer of its channel, so that the next are not read before these are gone. */
    static final MessageSizeEstimator SIZES = () -> {
        MessageSizeEstimator.Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        int full = Transport.WRITTEN.high() + 1;
        return message -> message instanceof MovedBytes ? full : others.size(message);
    };

    private final BulkMover.KernelPipe pipe;
    private final int count;
    private int transferred;

    MovedBytes(BulkMover.KernelPipe pipe, int count) {
        this.pipe = pipe;
        this.count = count;
    }

    @Override
    public long position() {
        return 0;
    }

    @Deprecated
    @Override
    public long transfered() {
        return transferred;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        int sent = pipe.drain((SocketChannel) target);
        transferred += sent;
        return sent;
    }

    @Override
    protected void deallocate() {
        pipe.release();
    }

    @Override
    public MovedBytes retain() {
        super.retain();
        return this;
    }

    @Override
    public MovedBytes retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public MovedBytes touch() {
        return this;
    }

    @Override
    public MovedBytes touch(Object hint) {
        return this;
    }
}
