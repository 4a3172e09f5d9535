package dev.coracle.proxy;

import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Connects to a backend of a Service port, picked as for a connection to the cluster IP. For proxies that know Services by name
 * and count as part of a node, which NetworkPolicies let everywhere. Thread-safe, never blocks.
 */
public final class ServiceDialer implements Supplier<ServiceTable> {
    private final ServiceRouter router;
    private final Backends backends;

    /** @param sockets of the network that pods' addresses belong to */
    public ServiceDialer(ServiceRouter router, SocketSource sockets) {
        this.router = router;
        // Routes to Service ports hold addresses, so no name is ever looked up.
        this.backends = new Backends(sockets, Runnable::run);
    }

    /** The present table. */
    @Override
    public ServiceTable get() {
        return router.table();
    }

    /**
     * Tells {@code then} the channel or why there is none, on {@code loop}.
     *
     * @param client whom sessionAffinity sees
     * @param handler is there before the first byte comes; AUTO_READ is off until the caller turns it on
     */
    public void connect(
            EventLoop loop,
            ServicePort port,
            InetAddress client,
            ChannelHandler handler,
            BiConsumer<Channel, Throwable> then) {
        ServiceTable.Target target = new ServiceTable.Target(port, Way.CLUSTER_IP);
        Route route = router.routeFromNode(target, router.arrival(Way.CLUSTER_IP, client, ""));
        backends.connect(loop, route, handler, then);
    }
}
