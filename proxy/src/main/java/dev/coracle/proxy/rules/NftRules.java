package dev.coracle.proxy.rules;

import dev.coracle.proxy.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of mode {@code nftables}: of one node, or of nodes that share one kernel. Where those differ, the address that was dialled
 * tells which node a connection arrived at, or else where it comes from, and what is no node's counts as the first one's.
 */
final class NftRules {
    private static final int NODE_DIGEST = 8;
    private static final String MARK = "meta mark set meta mark | 0x00004000";

    private final boolean shared;
    private final List<ProxyState> nodes;
    private final ProxyState state;
    private final List<String> serviceRanges;
    private final NftTable table;
    private final String ip;
    private final String destination;

    private NftTable.Elements clusterIps;
    private NftTable.Elements hairpins;
    private NftTable.Elements nodePortIps;
    private NftTable.Elements firewallIps;
    private NftTable.Elements noEndpointServices;
    private NftTable.Elements noEndpointNodePorts;
    private NftTable.Elements serviceIps;
    private NftTable.Elements serviceNodePorts;

    private NftRules(boolean shared, List<ProxyState> nodes, List<String> serviceRanges) {
        this.shared = shared;
        this.nodes = nodes;
        this.state = nodes.get(0);
        this.serviceRanges =
                serviceRanges.stream().filter(c -> Ip.isIpv6(c) == state.ipv6()).toList();
        this.table = new NftTable(state.ipv6());
        this.ip = state.ipv6() ? "ip6" : "ip";
        this.destination = ip + " daddr . meta l4proto . th dport vmap ";
        sets();
    }

    static NftTable of(ProxyState node, List<String> serviceRanges) {
        return new NftRules(false, List.of(node), serviceRanges).withFixed().withServices().table;
    }

    /**
     * What does not depend on any Service, for a network in which all these nodes are, every one of them reaches every pod, and all cluster
     * IPs are local addresses: others may listen there, and where nobody does the kernel refuses.
     *
     * @param nodes at least one, all of one moment
     */
    static NftTable fixed(List<ProxyState> nodes) {
        return new NftRules(true, nodes, List.of()).withFixed().table;
    }

    /**
     * What the ports of one Service add to that: the sets that all Services share, with its own elements, and sets and chains of its own.
     *
     * @param nodes with the ports of that Service alone
     */
    static NftTable part(List<ProxyState> nodes) {
        return new NftRules(true, nodes, List.of()).withServices().table;
    }

    private NftRules withFixed() {
        nodePortIps().ifPresent(ips -> ips.forEach(ip -> nodePortIps.elements().put(ip, "")));
        baseChains();
        topChains();
        return this;
    }

    private NftRules withServices() {
        PortViews.of(nodes).forEach(this::add);
        return this;
    }

    private void sets() {
        String address = state.ipv6() ? "ipv6_addr" : "ipv4_addr";
        String service = address + " . inet_proto . inet_service";
        hairpins = table.set(
                "hairpin-connections",
                "type " + address + " . " + address + " . inet_proto . inet_service",
                "comment \"service hairpin connections\"");
        clusterIps = table.set("cluster-ips", "type " + address, "comment \"Active ClusterIPs\"");
        if (nodePortIps().isPresent()) {
            nodePortIps = table.set("nodeport-ips", "type " + address, "comment \"IPs that accept NodePort traffic\"");
        }
        noEndpointServices = table.map(
                "no-endpoint-services", service, "vmap to drop or reject packets to services with no endpoints");
        noEndpointNodePorts = table.map(
                "no-endpoint-nodeports",
                "inet_proto . inet_service",
                "vmap to drop or reject packets to service nodeports with no endpoints");
        firewallIps = table.map("firewall-ips", service, "destinations that are subject to LoadBalancerSourceRanges");
        serviceIps = table.map("service-ips", service, "ClusterIP, ExternalIP and LoadBalancer IP traffic");
        serviceNodePorts = table.map("service-nodeports", "inet_proto . inet_service", "NodePort traffic");
    }

    /** Here the primary address is the default. */
    private Optional<List<String>> nodePortIps() {
        if (!state.config().nodePortAddresses().isEmpty() && state.nodePortIps().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(nodes.stream()
                .flatMap(node -> node.config().nodePortAddresses().isEmpty()
                        ? node.nodeIps().stream().limit(1)
                        : node.nodePortIps().stream().flatMap(List::stream))
                .toList());
    }

    private void baseChains() {
        base("filter-prerouting-pre-dnat", "filter hook prerouting priority dstnat - 10");
        base("filter-output-pre-dnat", "filter hook output priority -110");
        base("filter-input", "filter hook input priority filter");
        base("filter-forward", "filter hook forward priority filter");
        base("filter-output", "filter hook output priority filter");
        base("nat-prerouting", "nat hook prerouting priority dstnat");
        base("nat-output", "nat hook output priority -100");
        base("nat-postrouting", "nat hook postrouting priority srcnat");
        table.rule("filter-input", "ct state new jump nodeport-endpoints-check");
        table.rule("filter-input", "ct state new jump service-endpoints-check");
        table.rule("filter-forward", "ct state new jump service-endpoints-check");
        table.rule("filter-output", "ct state new jump service-endpoints-check");
        table.rule("filter-prerouting-pre-dnat", "ct state new jump firewall-check");
        table.rule("filter-output-pre-dnat", "ct state new jump firewall-check");
        table.rule("nat-output", "jump services");
        table.rule("nat-prerouting", "jump services");
        table.rule("nat-postrouting", "jump masquerading");
        if (!shared) {
            table.rule("filter-forward", "ct state new jump cluster-ips-check");
            table.rule("filter-output", "ct state new jump cluster-ips-check");
        }
    }

    private void base(String chain, String hook) {
        table.rule(chain, "type " + hook + "; policy accept;");
    }

    private void topChains() {
        Stream.of("nodeport-endpoints-check", "service-endpoints-check", "firewall-check", "services", "masquerading")
                .forEach(table::chain);
        if (!shared) {
            clusterIpsCheck();
        }
        table.rule(
                "masquerading",
                "meta mark & 0x00004000 != 0x00000000 meta mark set meta mark ^ 0x00004000 masquerade fully-random");
        table.rule(
                "masquerading",
                "ct status dnat " + ip + " saddr . " + ip
                        + " daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random");
        table.rule("reject-chain", "comment \"helper for @no-endpoint-services / @no-endpoint-nodeports\"");
        table.rule("reject-chain", "reject");
        table.rule("service-endpoints-check", destination + "@no-endpoint-services");
        String localhost = ip + " daddr != " + (state.ipv6() ? "::1" : "127.0.0.0/8");
        boolean everywhere = nodePortIps().isEmpty();
        String nodePort = (everywhere ? localhost : ip + " daddr @nodeport-ips") + " meta l4proto . th dport vmap ";
        table.rule("nodeport-endpoints-check", nodePort + "@no-endpoint-nodeports");
        table.rule("firewall-check", destination + "@firewall-ips");
        masqueradeClusterIps();
        table.rule("services", destination + "@service-ips");
        table.rule("services", (everywhere ? "fib daddr type local " : "") + nodePort + "@service-nodeports");
    }

    private void clusterIpsCheck() {
        table.rule(
                "cluster-ips-check",
                ip + " daddr @cluster-ips reject comment \"Reject traffic to invalid ports of ClusterIPs\"");
        if (!serviceRanges.isEmpty()) {
            String ranges = serviceRanges.size() == 1 ? serviceRanges.get(0) : inBraces(serviceRanges.stream());
            table.rule(
                    "cluster-ips-check",
                    ip + " daddr " + ranges + " drop comment \"Drop traffic to unallocated ClusterIPs\"");
        }
    }

    private void masqueradeClusterIps() {
        String toClusterIps = ip + " daddr @cluster-ips ";
        if (state.config().masqueradeAll()) {
            table.rule("services", toClusterIps + MARK + " comment \"masquerade all clusterIP traffic\"");
        } else {
            state.podRange()
                    .ifPresent(range -> table.rule(
                            "services",
                            toClusterIps + ip + " saddr != " + (shared ? inside(range) : range) + " " + MARK
                                    + " comment \"masquerade clusterIP traffic from outside cluster\""));
        }
    }

    /** Pods, and nodes that need no other address to get an answer. */
    private String inside(String podRange) {
        Disjoint inside = new Disjoint().add(podRange, "");
        nodes.forEach(node -> node.nodeIps().forEach(address -> inside.add(address, "")));
        return inBraces(inside.elements().stream());
    }

    private void add(PortViews views) {
        PortView port = views.port();
        clusterIps.elements().put(port.clusterIp(), "");
        views.reachable().stream()
                .filter(this::here)
                .forEach(e -> hairpins.elements()
                        .put(e.ip() + " . " + e.ip() + " . " + port.protocol() + " . " + e.port(), ""));
        addresses(views);
        if (port.hasEndpoints() && port.external()) {
            external(views);
        }
        if (!port.port().loadBalancerIps().isEmpty()
                && !port.port().loadBalancerSources().isEmpty()) {
            firewall(port);
        }
        choice(views, "service-", PortView::cluster);
        choice(views, "local-", PortView::local);
        if (port.port().affinity().isPresent()) {
            views.reachable().forEach(e -> remembering(port, e));
        }
    }

    private boolean here(Endpoint endpoint) {
        return nodes.stream().anyMatch(n -> n.node().name().equals(endpoint.node()));
    }

    /**
     * Whoever is led to an endpoint is past the maps for what has none, so an address may be in both where only some nodes have
     * any. Several Services may have the same address, but not as their cluster IP.
     */
    private void addresses(PortViews views) {
        PortView port = views.port();
        String internal = port.internalLocal() ? chain("local-", port) : chain("service-", port);
        if (views.anywhere(PortView::hasInternalEndpoints)) {
            serviceIps.elements().put(at(port.clusterIp(), port), "goto " + internal);
        }
        if (!views.everywhere(PortView::hasInternalEndpoints)) {
            refuse(noEndpointServices, at(port.clusterIp(), port), port);
        }
        boolean servedEverywhere = views.everywhere(PortView::hasExternalEndpoints);
        Stream.concat(port.port().externalIps().stream(), port.port().loadBalancerIps().stream())
                .forEach(address -> {
                    if (port.hasEndpoints()) {
                        serviceIps.elements().putIfAbsent(at(address, port), "goto " + chain("external-", port));
                    }
                    if (!servedEverywhere) {
                        refuse(noEndpointServices, at(address, port), port);
                    }
                });
        if (port.port().nodePort() != 0) {
            String number = port.protocol() + " . " + port.port().nodePort();
            if (port.hasEndpoints()) {
                serviceNodePorts.elements().put(number, "goto " + chain("external-", port));
            }
            if (!servedEverywhere) {
                refuse(noEndpointNodePorts, number, port);
            }
        }
    }

    private void external(PortViews views) {
        PortView port = views.port();
        String chain = chain("external-", port);
        if (port.externalLocal()) {
            state.podRange()
                    .ifPresent(range -> table.rule(
                            chain,
                            ip + " saddr " + range + " goto " + chain("service-", port)
                                    + " comment \"short-circuit pod traffic\""));
            table.rule(chain, "fib saddr type local " + MARK + " comment \"masquerade local traffic\"");
            table.rule(
                    chain,
                    "fib saddr type local goto " + chain("service-", port)
                            + " comment \"short-circuit local traffic\"");
        } else {
            table.rule(chain, MARK + " comment \"masquerade\"");
        }
        if (views.anywhere(PortView::hasExternalEndpoints)) {
            table.rule(chain, "goto " + chain(port.externalLocal() ? "local-" : "service-", port));
        }
    }

    private void firewall(PortView port) {
        String chain = chain("firewall-", port);
        List<String> sources = new ArrayList<>();
        port.port().loadBalancerSources().forEach(r -> sources.add(r.toString()));
        if (port.nodeAllowed(state.nodeIps())) {
            sources.addAll(port.port().loadBalancerIps());
        }
        table.rule(chain, ip + " saddr != " + inBraces(sources.stream()) + " drop");
        port.port()
                .loadBalancerIps()
                .forEach(vip -> firewallIps.elements().putIfAbsent(at(vip, port), "goto " + chain));
    }

    private void choice(PortViews views, String prefix, Function<PortView, List<Endpoint>> endpoints) {
        String chain = chain(prefix, views.port());
        if (views.agree(endpoints)) {
            choice(views.port(), chain, endpoints.apply(views.port()));
            return;
        }
        Disjoint dialled = new Disjoint();
        Disjoint sources = new Disjoint();
        for (int i = 0; i < nodes.size(); i++) {
            ProxyNode node = nodes.get(i).node();
            String own = chain + "__" + ChainNames.digest(node.name(), NODE_DIGEST);
            table.chain(own);
            choice(views.port(), own, endpoints.apply(views.views().get(i)));
            node.ofFamily(state.ipv6()).forEach(address -> dialled.add(address, " : goto " + own));
            node.sources(state.ipv6()).forEach(from -> sources.add(from, " : goto " + own));
        }
        branch(chain, " daddr", dialled);
        branch(chain, " saddr", sources);
        table.rule(
                chain,
                "goto " + chain + "__" + ChainNames.digest(nodes.get(0).node().name(), NODE_DIGEST));
    }

    private void branch(String chain, String address, Disjoint branches) {
        if (!branches.elements().isEmpty()) {
            table.rule(chain, ip + address + " vmap " + inBraces(branches.elements().stream()));
        }
    }

    private void choice(PortView port, String chain, List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            return;
        }
        if (port.port().affinity().isPresent()) {
            sticky(port, chain, endpoints);
            return;
        }
        List<String> elements = new ArrayList<>();
        for (Endpoint e : endpoints) {
            elements.add(elements.size() + " : " + e.ip() + " . " + e.port());
        }
        table.rule(
                chain,
                "meta l4proto " + port.protocol() + " dnat " + ip + " addr . port to numgen random mod "
                        + endpoints.size() + " map " + inBraces(elements.stream()));
    }

    /** With affinity every endpoint has a chain, which remembers the client. */
    private void remembering(PortView port, Endpoint endpoint) {
        String affinity = "affinity-" + endpointName(port, endpoint);
        String chain = "endpoint-" + endpointName(port, endpoint);
        table.set(
                affinity,
                "type " + (state.ipv6() ? "ipv6_addr" : "ipv4_addr"),
                "flags dynamic,timeout",
                "timeout " + duration(port.port().affinity().orElseThrow().toSeconds()));
        table.rule(chain, "update @" + affinity + " { " + ip + " saddr }");
        table.rule(chain, "meta l4proto " + port.protocol() + " dnat to " + endpoint.address());
    }

    private void sticky(PortView port, String chain, List<Endpoint> endpoints) {
        List<String> elements = new ArrayList<>();
        for (Endpoint e : endpoints) {
            String name = endpointName(port, e);
            table.rule(chain, ip + " saddr @affinity-" + name + " goto endpoint-" + name);
            elements.add(elements.size() + " : goto endpoint-" + name);
        }
        table.rule(chain, "numgen random mod " + endpoints.size() + " vmap " + inBraces(elements.stream()));
    }

    /** As nft writes a time: 3h, 1m30s. */
    static String duration(long seconds) {
        long[] amounts = {seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60};
        String[] units = {"d", "h", "m", "s"};
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < amounts.length; i++) {
            if (amounts[i] > 0) {
                out.append(amounts[i]).append(units[i]);
            }
        }
        return out.toString();
    }

    private static String inBraces(Stream<String> elements) {
        return elements.collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String at(String address, PortView port) {
        return address + " . " + port.protocol() + " . " + port.port().port();
    }

    /** The first Service's word counts where several have the address. */
    private static void refuse(NftTable.Elements map, String address, PortView port) {
        String commented = address + " comment \"";
        String next = map.elements().ceilingKey(address);
        if (next == null || !next.startsWith(commented)) {
            map.elements().put(commented + port.text() + "\"", port.hasEndpoints() ? "drop" : "goto reject-chain");
        }
    }

    private static String name(PortView port) {
        return port.port().name().service() + "/" + port.protocol() + "/"
                + port.port().name().port();
    }

    private static String chain(String prefix, PortView port) {
        return prefix + ChainNames.nft(name(port));
    }

    /** Colons of IPv6 addresses are dots in names. */
    private static String endpointName(PortView port, Endpoint endpoint) {
        return ChainNames.nft(name(port) + "__" + endpoint.ip().replace(':', '.') + "/" + endpoint.port());
    }
}
