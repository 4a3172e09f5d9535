package dev.coracle.proxy.rules;

import dev.coracle.proxy.Endpoint;

/** Which chains a Service port has in mode {@code iptables}. Stateless. */
final class PortChains {
    private PortChains() {}

    static String cluster(PortView port) {
        return named("KUBE-SVC-", port);
    }

    static String local(PortView port) {
        return named("KUBE-SVL-", port);
    }

    static String external(PortView port) {
        return named("KUBE-EXT-", port);
    }

    static String firewall(PortView port) {
        return named("KUBE-FW-", port);
    }

    /** Where the cluster IP leads. */
    static String internal(PortView port) {
        return port.internalLocal() ? local(port) : cluster(port);
    }

    static String endpoint(PortView port, Endpoint endpoint) {
        return ChainNames.ofEndpoint(port.text(), port.protocol(), endpoint.address());
    }

    private static String named(String prefix, PortView port) {
        return ChainNames.ofPort(prefix, port.text(), port.protocol());
    }
}
