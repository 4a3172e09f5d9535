package dev.coracle.proxy;

import java.net.InetSocketAddress;

/** Where a connection goes. */
public sealed interface Route {
    Route REFUSED = new Refused();
    Route DROPPED = new Dropped();

    /** A real address of a backend. */
    record To(InetSocketAddress address) implements Route {}

    record Refused() implements Route {}

    /** No answer, ever: the client is meant to time out. */
    record Dropped() implements Route {}

    /** Nothing of the cluster's: the host's own resolver and network know. */
    record Outside(String host, int port) implements Route {}
}
