package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;

/** What kube-proxy calls a Service port: one port of one Service in one address family. {@code port} is "" if unnamed. */
public record ServicePortName(ObjectKey service, String port, Protocol protocol, boolean ipv6) {

    @Override
    public String toString() {
        return service + (port.isEmpty() ? "" : ":" + port);
    }
}
