package dev.coracle.kubelet.network;

import java.net.InetSocketAddress;
import java.util.List;

/** Which real loopback addresses a pod's port may listen on, best first. Thread-safe. */
public interface ListenAddresses {

    /** One ephemeral port of 127.0.0.1 per pod port. */
    ListenAddresses VIRTUAL = (podIp, port) -> List.of(new InetSocketAddress("127.0.0.1", 0));

    List<InetSocketAddress> candidates(String podIp, int port);

    /** The pod's own loopback alias with the port as declared, then with any port where that one may not be bound. */
    static ListenAddresses host(LoopbackAliases aliases) {
        return (podIp, port) -> aliases.aliasOf(podIp)
                .map(alias -> List.of(
                        new InetSocketAddress(alias, port),
                        new InetSocketAddress(alias, 0),
                        new InetSocketAddress("127.0.0.1", 0)))
                .orElseGet(() -> VIRTUAL.candidates(podIp, port));
    }
}
