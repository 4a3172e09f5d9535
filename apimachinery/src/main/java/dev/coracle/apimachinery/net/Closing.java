package dev.coracle.apimachinery.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes sockets so that the kernel knows it: {@code java.nio} gives a closed socket back with the next select of its loop, and until
 * then it accepts connections. Stateless.
 */
public final class Closing {
    private Closing() {}

    /** Completes when nobody listens or is connected there any more, or when the loop has ended, which comes to the same. */
    public static CompletableFuture<Void> start(Channel channel) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channel.close().addListener(done -> {
            EventLoop loop = channel.eventLoop();
            if (loop.isShuttingDown()) {
                closed.complete(null);
            } else {
                // Set from the loop itself, a timer is looked at in a later round of tasks: there is a select before
                // each.
                loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).addListener(passed -> closed.complete(null));
            }
        });
        return closed;
    }

    /** Closes all, and waits for it: not for event loops. */
    public static void await(Collection<Channel> channels) {
        List<CompletableFuture<Void>> all =
                channels.stream().map(Closing::start).toList();
        all.forEach(CompletableFuture::join);
    }
}
