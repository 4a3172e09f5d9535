package dev.coracle.proxy;

import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;

/**
 * Leads an accepted connection to its backend: route, connect, pipe. One per listener; runs on the event loop of the accepted
 * channel. A backend that does not answer closes the connection: kube-proxy does not try a second one either.
 */
@Sharable
final class TcpRelay extends ChannelInboundHandlerAdapter {
    /** How long a dropped connection is held in silence; clients give up earlier. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final Function<Channel, Route> router;
    private final Backends backends;
    private final ClientAnnouncer announcer;
    private final Timers timers;

    TcpRelay(Function<Channel, Route> router, Backends backends, ClientAnnouncer announcer, Timers timers) {
        this.router = router;
        this.backends = backends;
        this.announcer = announcer;
        this.timers = timers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel client = context.channel();
        Route route = router.apply(client);
        if (route instanceof Route.Dropped) {
            Timers.Timer end = timers.after(SILENCE, client::close);
            client.closeFuture().addListener(closed -> end.cancel());
            return;
        }
        Held held = new Held();
        context.pipeline().addLast(held);
        backends.connect(client.eventLoop(), route, (backend, failure) -> {
            if (failure == null && client.isActive()) {
                announce(client, backend);
                context.pipeline().remove(this);
                Pipe.join(client, backend, timers);
                client.pipeline().remove(held);
            } else if (failure == null) {
                backend.close();
            } else {
                Pipe.reset(client);
            }
        });
    }

    private void announce(Channel client, Channel backend) {
        Runnable takeBack = announcer.announce(
                (InetSocketAddress) backend.localAddress(), ((InetSocketAddress) client.remoteAddress()).getAddress());
        backend.closeFuture().addListener(closed -> takeBack.run());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Pipe.reset(context.channel());
    }
}
