package dev.coracle.kubelet.network;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which real addresses a pod's port may listen on, best first. Thread-safe. */
public interface ListenAddresses {

    /** One ephemeral port of 127.0.0.1 per pod port. */
    ListenAddresses VIRTUAL = (podIp, port) -> List.of(new InetSocketAddress("127.0.0.1", 0));

    List<InetSocketAddress> candidates(String podIp, int port);

    /** Whether one listener serves all addresses of a pod: there is something in front of it that leads there. */
    default boolean shared() {
        return true;
    }

    /** Where a port can be dialled although nobody told that something listens: in a real network, at itself. */
    default Optional<InetSocketAddress> untold(String podIp, int port) {
        return Optional.empty();
    }

    /**
     * In a network where pods have their own addresses.
     *
     * @param ours which addresses are pods' and nodes'
     */
    static ListenAddresses real(Predicate<String> ours) {
        return new ListenAddresses() {
            @Override
            public List<InetSocketAddress> candidates(String podIp, int port) {
                return List.of(new InetSocketAddress(podIp, port));
            }

            @Override
            public boolean shared() {
                return false;
            }

            @Override
            public Optional<InetSocketAddress> untold(String podIp, int port) {
                return ours.test(podIp) ? Optional.of(new InetSocketAddress(podIp, port)) : Optional.empty();
            }
        };
    }

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
