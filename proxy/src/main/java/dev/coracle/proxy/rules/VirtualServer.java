package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One IPVS virtual server.
 *
 * @param persistent for how many seconds a client stays with its real server
 * @param servers by address and port
 */
record VirtualServer(
        Protocol protocol, String ip, int port, String scheduler, Optional<Long> persistent, List<Endpoint> servers) {

    private static final Comparator<VirtualServer> ORDER = Comparator.comparing(VirtualServer::protocol)
            .thenComparing(VirtualServer::ip, Ip.NUMERICALLY)
            .thenComparing(VirtualServer::port);

    /** All of a node's, sorted by protocol, address and port. */
    static List<VirtualServer> of(ProxyState state) {
        List<VirtualServer> servers = new ArrayList<>();
        for (PortView port : state.ports()) {
            int number = port.port().port();
            servers.add(of(state, port, port.clusterIp(), number, port.internalLocal()));
            port.port().externalIps().forEach(ip -> servers.add(of(state, port, ip, number, port.externalLocal())));
            port.port().loadBalancerIps().forEach(ip -> servers.add(of(state, port, ip, number, port.externalLocal())));
            int nodePort = port.port().nodePort();
            if (nodePort != 0) {
                nodePortIps(state).forEach(ip -> servers.add(of(state, port, ip, nodePort, port.externalLocal())));
            }
        }
        servers.sort(ORDER);
        return servers;
    }

    static List<String> nodePortIps(ProxyState state) {
        return state.nodePortIps().orElseGet(state::nodeIps);
    }

    /** Where policy Local finds nothing local, IPVS uses what there is. */
    private static VirtualServer of(ProxyState state, PortView port, String ip, int number, boolean stayLocal) {
        List<Endpoint> endpoints = stayLocal && !port.local().isEmpty() ? port.local() : port.cluster();
        return new VirtualServer(
                port.port().name().protocol(),
                ip,
                number,
                state.config().scheduler(),
                port.port().affinity().map(d -> d.toSeconds()),
                endpoints.stream()
                        .sorted(Comparator.comparing(Endpoint::ip, Ip.NUMERICALLY)
                                .thenComparing(Endpoint::port))
                        .toList());
    }
}
