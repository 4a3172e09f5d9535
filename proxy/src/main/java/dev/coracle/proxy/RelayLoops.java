package dev.coracle.proxy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ThreadFactory;

/** Event loops that know how bulk is moved on them. */
final class RelayLoops extends MultiThreadIoEventLoopGroup {
    private final BulkMover mover;

    RelayLoops(int threads, ThreadFactory factory, BulkMover mover) {
        super(threads, factory, NioIoHandler.newFactory());
        this.mover = mover;
    }

    BulkMover mover() {
        return mover;
    }
}
