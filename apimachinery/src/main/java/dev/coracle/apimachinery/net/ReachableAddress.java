package dev.coracle.apimachinery.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/** What somebody outside the virtual network can dial for an address of it. Thread-safe. */
public interface ReachableAddress {

    /**
     * @param address a ClusterIP, node address, external address or pod address as the API shows it
     * @return empty when nothing can be dialled for it
     */
    Optional<InetSocketAddress> of(String address, int port, Protocol protocol);
}
