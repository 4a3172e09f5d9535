package dev.coracle.apimachinery.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a pod's port can really be dialled: pods have Kubernetes' addresses in the API, and a loopback socket, a namespace or a
 * container behind them. Thread-safe, never blocks: the proxy asks once per connection.
 */
public interface PodNetwork {

    /** Empty when nothing listens there, which a caller answers as a refused connection. */
    Optional<InetSocketAddress> resolve(String podIp, int port, Protocol protocol);
}
