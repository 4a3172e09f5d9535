package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The decisions of a {@link PolicyTable} about connections that pass through no proxy, from pod to pod, as rules for {@code nft -f}.
 * Only what begins something is judged: the first packet of a TCP connection, and datagrams that are no answers. Used once.
 */
final class PolicyNftables {
    private static final String REMOVAL = """
            add table inet coracle-policies
            delete table inet coracle-policies
            """;
    private static final String HOOKS = """
            chain input { type filter hook input priority filter; policy accept; jump judge; }
            chain output { type filter hook output priority filter; policy accept; jump judge; }
            chain forward { type filter hook forward priority filter; policy accept; jump judge; }
            }
            """;

    private final PolicyTable table;
    private final Map<IpAddress, PolicyTable.Subject> pods = new TreeMap<>(PolicyNftables::compare);
    private final Map<Chain, String> chains = new LinkedHashMap<>();

    /**
     * What decides for all pods with the same policies.
     *
     * @param ports that names stand for, of the pods that are reached
     */
    private record Chain(PolicyDirection direction, List<Policy> policies, List<PolicyPod.NamedPort> ports) {}

    private PolicyNftables(PolicyTable table) {
        this.table = table;
        table.pods().forEach(pods::put);
    }

    private static int compare(IpAddress one, IpAddress other) {
        int family = Integer.compare(one.bits(), other.bits());
        return family == 0 ? one.value().compareTo(other.value()) : family;
    }

    /**
     * One transaction, which leaves these rules and no earlier ones.
     *
     * @param podRanges what is sent to other addresses is a proxy's to decide about
     */
    static String script(PolicyTable table, List<IpRange> podRanges) {
        return table == PolicyTable.NONE ? REMOVAL : new PolicyNftables(table).script(podRanges);
    }

    private String script(List<IpRange> podRanges) {
        Map<String, String> out = new LinkedHashMap<>();
        Map<String, String> in = new LinkedHashMap<>();
        pods.forEach((ip, subject) -> {
            if (!subject.egress().isEmpty()) {
                out.put(ip.toString(), chain(new Chain(PolicyDirection.EGRESS, subject.egress(), List.of())));
            }
            if (!subject.ingress().isEmpty()) {
                Chain chain = new Chain(
                        PolicyDirection.INGRESS,
                        subject.ingress(),
                        subject.pod().ports());
                in.put(ip.toString(), chain(chain));
            }
        });
        StringBuilder script = new StringBuilder(REMOVAL).append("table inet coracle-policies {\n");
        chains.forEach((chain, name) -> {
            script.append("chain ").append(name).append(" {\n");
            rules(chain).forEach(rule -> script.append(rule).append(" return\n"));
            script.append("drop\n}\n");
        });
        script.append("chain judge {\n"
                + "meta l4proto != { tcp, udp } return\n"
                + "meta l4proto tcp tcp flags & (fin | syn | rst | ack) != syn return\n"
                + "meta l4proto udp ct state established,related return\n");
        for (int bits : List.of(32, 128)) {
            String ip = family(bits);
            String ranges = podRanges.stream()
                    .filter(range -> range.first().bits() == bits)
                    .map(IpRange::toString)
                    .collect(Collectors.joining(", "));
            if (!ranges.isEmpty()) {
                script.append(ip + " daddr != { " + ranges + " } return\n");
            }
            // What comes from nodes has been judged by whoever sends it for a pod.
            String nodes = list(table.nodes(), bits);
            if (!nodes.isEmpty()) {
                script.append(ip + " saddr { " + nodes + " } return\n");
            }
            itself(script, ip, out.keySet(), in.keySet(), bits);
            jumps(script, ip + " saddr", out, bits);
            jumps(script, ip + " daddr", in, bits);
        }
        return script.append("}\n").append(HOOKS).toString();
    }

    private String chain(Chain chain) {
        String prefix = chain.direction() == PolicyDirection.EGRESS ? "out-" : "in-";
        return chains.computeIfAbsent(chain, c -> prefix + chains.size());
    }

    private static void jumps(StringBuilder script, String address, Map<String, String> chains, int bits) {
        String jumps = chains.entrySet().stream()
                .filter(e -> isOf(e.getKey(), bits))
                .map(e -> e.getKey() + " : jump " + e.getValue())
                .collect(Collectors.joining(", "));
        if (!jumps.isEmpty()) {
            script.append(address + " vmap { " + jumps + " }\n");
        }
    }

    /** No pod is kept from itself. */
    private static void itself(StringBuilder script, String family, Set<String> out, Set<String> in, int bits) {
        String pairs = Stream.concat(out.stream(), in.stream())
                .filter(ip -> isOf(ip, bits))
                .distinct()
                .map(ip -> ip + " . " + ip)
                .collect(Collectors.joining(", "));
        if (!pairs.isEmpty()) {
            script.append(family + " saddr . " + family + " daddr { " + pairs + " } return\n");
        }
    }

    private static boolean isOf(String ip, int bits) {
        return ip.indexOf(':') < 0 == (bits == 32);
    }

    private Set<String> rules(Chain chain) {
        Set<String> rules = new LinkedHashSet<>();
        for (Policy policy : chain.policies()) {
            for (PolicyRule rule : policy.rules(chain.direction()).orElseThrow()) {
                rule(chain, rule, rules);
            }
        }
        return rules;
    }

    private void rule(Chain chain, PolicyRule rule, Set<String> rules) {
        String side = chain.direction() == PolicyDirection.INGRESS ? "saddr" : "daddr";
        if (rule.ports().isEmpty()) {
            addresses(rule, side)
                    .forEach(address -> rules.add(address.isEmpty() ? "meta l4proto { tcp, udp }" : address));
        }
        for (PolicyRule.Ports ports : rule.ports()) {
            if (ports.protocol() == Protocol.SCTP) {
                continue;
            }
            if (ports.name().isEmpty()) {
                String numbers = ports(ports);
                addresses(rule, side).forEach(address -> rules.add((address + " " + numbers).strip()));
            } else if (chain.direction() == PolicyDirection.INGRESS) {
                for (String port : named(chain.ports(), ports)) {
                    addresses(rule, side).forEach(address -> rules.add((address + " " + port).strip()));
                }
            } else {
                named(rule, ports, rules);
            }
        }
    }

    /** A name stands for other numbers in other pods. */
    private void named(PolicyRule rule, PolicyRule.Ports ports, Set<String> rules) {
        Map<String, Set<IpAddress>> targets = new LinkedHashMap<>();
        pods.forEach((ip, subject) -> {
            if (rule.peers().isEmpty() || rule.peers().stream().anyMatch(p -> p.match(table.peer(subject, ip)))) {
                named(subject.pod().ports(), ports)
                        .forEach(port -> targets.computeIfAbsent(port, p -> new LinkedHashSet<>())
                                .add(ip));
            }
        });
        targets.forEach((port, ips) -> sets(ips, "daddr").forEach(set -> rules.add(set + " " + port)));
    }

    private static List<String> named(List<PolicyPod.NamedPort> of, PolicyRule.Ports ports) {
        return of.stream()
                .filter(p -> p.name().equals(ports.name()) && p.protocol() == ports.protocol())
                .map(p -> protocol(p.protocol()) + " dport " + p.port())
                .toList();
    }

    private static String ports(PolicyRule.Ports ports) {
        String protocol = protocol(ports.protocol());
        if (ports.all()) {
            return "meta l4proto " + protocol;
        }
        return protocol + " dport "
                + (ports.first() == ports.last() ? ports.first() : ports.first() + "-" + ports.last());
    }

    private static String protocol(Protocol protocol) {
        return protocol == Protocol.UDP ? "udp" : "tcp";
    }

    /** "" for everybody. */
    private List<String> addresses(PolicyRule rule, String side) {
        if (rule.peers().isEmpty()) {
            return List.of("");
        }
        List<String> matches = new ArrayList<>();
        Set<IpAddress> ips = new LinkedHashSet<>();
        for (PolicyRule.Peers peers : rule.peers()) {
            if (peers instanceof PolicyRule.Block block) {
                block.range().ifPresent(range -> matches.add(block(block, range, side)));
            } else {
                pods.forEach((ip, subject) -> {
                    if (peers.match(table.peer(subject, ip))) {
                        ips.add(ip);
                    }
                });
            }
        }
        matches.addAll(sets(ips, side));
        return matches;
    }

    private static String block(PolicyRule.Block block, IpRange range, String side) {
        String address = family(range.first().bits()) + " " + side + " ";
        return address
                + range
                + block.except().stream()
                        .filter(hole -> hole.family().equals(range.family()))
                        .map(hole -> " " + address + "!= " + hole)
                        .collect(Collectors.joining());
    }

    private static List<String> sets(Set<IpAddress> ips, String side) {
        List<String> sets = new ArrayList<>(1);
        for (int bits : List.of(32, 128)) {
            String members = list(ips, bits);
            if (!members.isEmpty()) {
                sets.add(family(bits) + " " + side + " { " + members + " }");
            }
        }
        return sets;
    }

    private static String list(Set<IpAddress> ips, int bits) {
        return ips.stream()
                .filter(ip -> ip.bits() == bits)
                .sorted(PolicyNftables::compare)
                .map(IpAddress::toString)
                .collect(Collectors.joining(", "));
    }

    private static String family(int bits) {
        return bits == 32 ? "ip" : "ip6";
    }
}
