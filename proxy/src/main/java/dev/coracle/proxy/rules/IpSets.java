package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.rules.IpSet.Kind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ipsets of a node in mode {@code ipvs}: all of them, also the empty ones. */
final class IpSets {
    private final ProxyState state;
    private final Map<Kind, IpSet> sets = new EnumMap<>(Kind.class);

    private IpSets(ProxyState state) {
        this.state = state;
        for (Kind kind : Kind.values()) {
            sets.put(kind, IpSet.empty(kind, state.ipv6()));
        }
    }

    static IpSets of(ProxyState state) {
        IpSets all = new IpSets(state);
        state.ports().forEach(all::add);
        DummyLink.addresses(state).forEach(ip -> all.add(Kind.IPVS_IPS, ip));
        return all;
    }

    Collection<IpSet> all() {
        return sets.values();
    }

    boolean isEmpty(Kind kind) {
        return sets.get(kind).entries().isEmpty();
    }

    String name(Kind kind) {
        return sets.get(kind).name();
    }

    private void add(Kind kind, String entry) {
        sets.get(kind).entries().add(entry);
    }

    private void add(PortView port) {
        String number = "," + port.protocol() + ":" + port.port().port();
        for (Endpoint endpoint : port.port().endpoints()) {
            if (endpoint.node().equals(state.node().name())) {
                add(
                        Kind.LOOP_BACK,
                        endpoint.ip() + "," + port.protocol() + ":" + endpoint.port() + "," + endpoint.ip());
            }
        }
        add(Kind.CLUSTER_IP, port.clusterIp() + number);
        Kind external = port.externalLocal() ? Kind.EXTERNAL_IP_LOCAL : Kind.EXTERNAL_IP;
        port.port().externalIps().forEach(ip -> add(external, ip + number));
        port.port().loadBalancerIps().forEach(ip -> loadBalancer(port, ip, number));
        if (port.port().nodePort() != 0) {
            nodePort(port);
        }
        if (port.port().healthCheckNodePort() != 0) {
            add(Kind.HEALTH_CHECK_NODE_PORT, Integer.toString(port.port().healthCheckNodePort()));
        }
    }

    private void loadBalancer(PortView port, String ip, String number) {
        add(Kind.LOAD_BALANCER, ip + number);
        if (port.externalLocal()) {
            add(Kind.LOAD_BALANCER_LOCAL, ip + number);
        }
        if (port.port().loadBalancerSources().isEmpty()) {
            return;
        }
        add(Kind.LOAD_BALANCER_FW, ip + number);
        for (IpRange range : port.port().loadBalancerSources()) {
            add(Kind.LOAD_BALANCER_SOURCE_CIDR, ip + number + "," + withoutFullPrefix(range));
        }
        if (port.nodeAllowed(state.nodeIps())) {
            add(Kind.LOAD_BALANCER_SOURCE_IP, ip + number + "," + ip);
        }
    }

    /** The tool prints a range of one address as that address. */
    private static String withoutFullPrefix(IpRange range) {
        String text = range.toString();
        return range.prefix() == range.first().bits() ? text.substring(0, text.indexOf('/')) : text;
    }

    private void nodePort(PortView port) {
        Protocol protocol = port.port().name().protocol();
        Kind all =
                switch (protocol) {
                    case TCP -> Kind.NODE_PORT_TCP;
                    case UDP -> Kind.NODE_PORT_UDP;
                    case SCTP -> Kind.NODE_PORT_SCTP_HASH;
                };
        Kind local =
                switch (protocol) {
                    case TCP -> Kind.NODE_PORT_LOCAL_TCP;
                    case UDP -> Kind.NODE_PORT_LOCAL_UDP;
                    case SCTP -> Kind.NODE_PORT_LOCAL_SCTP_HASH;
                };
        int number = port.port().nodePort();
        List<String> entries = protocol == Protocol.SCTP
                ? VirtualServer.nodePortIps(state).stream()
                        .map(ip -> ip + ",sctp:" + number)
                        .toList()
                : List.of(Integer.toString(number));
        entries.forEach(entry -> add(all, entry));
        if (port.externalLocal()) {
            entries.forEach(entry -> add(local, entry));
        }
    }
}
