package dev.coracle.kubelet.network;

import java.net.InetAddress;
import java.util.Optional;

/** Which loopback address stands for a pod's address. Implemented by whoever owns the machine's 127.0.0.0/8. Thread-safe. */
@FunctionalInterface
public interface LoopbackAliases {
    Optional<InetAddress> aliasOf(String podIp);
}
