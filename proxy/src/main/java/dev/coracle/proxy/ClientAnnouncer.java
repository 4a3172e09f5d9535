package dev.coracle.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Tells backends in this JVM who their client is; all that their own socket shows is the proxy. Thread-safe, never blocks. */
@FunctionalInterface
public interface ClientAnnouncer {
    ClientAnnouncer NONE = (local, client) -> () -> {};

    /**
     * What arrives at a backend from {@code local} comes from {@code client}.
     *
     * @return takes it back
     */
    Runnable announce(InetSocketAddress local, InetAddress client);
}
