package dev.coracle.proxy.rules;

import java.util.List;

/** From a Service's addresses to its chains, or to a refusal: mode {@code iptables}. */
final class CaptureRules {
    private static final String SERVICES = "KUBE-SERVICES";
    private static final String EXTERNAL_SERVICES = "KUBE-EXTERNAL-SERVICES";
    private static final String NODE_PORTS = "KUBE-NODEPORTS";

    private final ProxyState state;
    private final RuleTable nat;
    private final RuleTable filter;

    CaptureRules(ProxyState state, RuleTable nat, RuleTable filter) {
        this.state = state;
        this.nat = nat;
        this.filter = filter;
    }

    void add(PortView port) {
        clusterIp(port);
        port.port().externalIps().forEach(ip -> outside(port, ip, "external IP", PortChains.external(port)));
        String loadBalancer = port.guarded() ? PortChains.firewall(port) : PortChains.external(port);
        List<String> vips = port.port().loadBalancerIps();
        vips.forEach(ip -> outside(port, ip, "loadbalancer IP", loadBalancer));
        if (port.guarded()) {
            vips.forEach(ip -> filter.add(
                    "KUBE-PROXY-FIREWALL",
                    at(ip, port, "traffic not accepted by " + loadBalancer).jump("DROP")));
        }
        if (port.port().nodePort() != 0) {
            nodePort(port);
        }
        if (port.port().healthCheckNodePort() != 0) {
            filter.add(
                    NODE_PORTS,
                    Rule.protocol("tcp")
                            .comment(port.text() + " health check node port")
                            .port("tcp", port.port().healthCheckNodePort())
                            .jump("ACCEPT"));
        }
    }

    private void clusterIp(PortView port) {
        if (port.hasInternalEndpoints()) {
            nat.add(SERVICES, at(port.clusterIp(), port, "cluster IP").jump(PortChains.internal(port)));
        } else {
            filter.add(SERVICES, at(port.clusterIp(), port, absence(port)).jump(refusal(port)));
        }
    }

    private void outside(PortView port, String ip, String what, String chain) {
        if (port.hasEndpoints()) {
            nat.add(SERVICES, at(ip, port, what).jump(chain));
        }
        if (!port.hasExternalEndpoints()) {
            filter.add(EXTERNAL_SERVICES, at(ip, port, absence(port)).jump(refusal(port)));
        }
    }

    private void nodePort(PortView port) {
        int number = port.port().nodePort();
        if (port.hasEndpoints()) {
            nat.add(
                    NODE_PORTS,
                    Rule.protocol(port.protocol())
                            .comment(port.text())
                            .port(port.protocol(), number)
                            .jump(PortChains.external(port)));
        }
        if (!port.hasExternalEndpoints()) {
            filter.add(
                    EXTERNAL_SERVICES,
                    Rule.protocol(port.protocol())
                            .comment(port.text() + " " + absence(port))
                            .words("-m addrtype --dst-type LOCAL")
                            .port(port.protocol(), number)
                            .jump(refusal(port)));
        }
    }

    private static Rule at(String ip, PortView port, String comment) {
        return Rule.to(Ip.host(ip))
                .words("-p " + port.protocol())
                .comment(port.text() + " " + comment)
                .port(port.protocol(), port.port().port());
    }

    private static String absence(PortView port) {
        return port.hasEndpoints() ? "has no local endpoints" : "has no endpoints";
    }

    /** Endpoints elsewhere make clients wait instead, so that they do not give up on the Service. */
    private String refusal(PortView port) {
        return port.hasEndpoints() ? "DROP" : reject(state.ipv6());
    }

    static String reject(boolean ipv6) {
        return "REJECT --reject-with " + (ipv6 ? "icmp6" : "icmp") + "-port-unreachable";
    }
}
