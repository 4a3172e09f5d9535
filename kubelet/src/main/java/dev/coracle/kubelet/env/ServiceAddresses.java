package dev.coracle.kubelet.env;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.ReachableAddress;

/** The address of a Service as a container can use it: its own, or for processes on the host one that they can dial. */
@FunctionalInterface
public interface ServiceAddresses {
    ServiceAddresses AS_THEY_ARE = (ip, port, protocol) -> new Address(ip, port);

    Address of(String clusterIp, int port, String protocol);

    /** What nobody can dial stays as it is. */
    static ServiceAddresses reachable(ReachableAddress reachable) {
        return (ip, port, protocol) -> reachable
                .of(ip, port, Protocol.valueOf(protocol))
                .map(a -> new Address(IpAddress.of(a.getAddress()).toString(), a.getPort()))
                .orElseGet(() -> new Address(ip, port));
    }

    /** Host and port. */
    record Address(String host, int port) {}
}
