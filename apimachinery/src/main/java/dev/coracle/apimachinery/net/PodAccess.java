package dev.coracle.apimachinery.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Where this process, which may stand outside the pods' network, can dial a pod's TCP port. Thread-safe. */
public interface PodAccess {
    PodAccess NONE = (host, port) -> Optional.empty();

    /**
     * May block as long as a connection takes: never call it on an event loop.
     *
     * @return empty when nothing listens there, which a caller answers as a refused connection
     */
    Optional<InetSocketAddress> reach(String host, int port);
}
