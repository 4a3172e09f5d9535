package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules that a kernel is really given, when it has the addresses of all nodes: those of mode {@code nftables}, as texts for
 * {@code nft -f}. Only TCP: a flow of UDP would stay with an endpoint that is gone, until somebody deletes it from the kernel's table of
 * connections. Immutable.
 */
public final class KernelRules {
    private final List<NftTable> tables;

    private KernelRules(List<NftTable> tables) {
        this.tables = tables;
    }

    /**
     * @param nodes that share the kernel; what comes from none of them counts as the first one's
     * @param podRanges of the families that there are to be rules for
     */
    public static KernelRules of(List<ProxyNode> nodes, List<String> podRanges, ServiceTable services) {
        List<ServicePort> ports = services.ports().stream()
                .filter(p -> p.name().protocol() == Protocol.TCP)
                .toList();
        ProxyConfig config = ProxyConfig.defaults(podRanges).with(ProxyMode.NFTABLES);
        List<ProxyNode> all = nodes.isEmpty() ? List.of(new ProxyNode("", "", List.of(), List.of())) : nodes;
        return new KernelRules(podRanges.stream()
                .map(Ip::isIpv6)
                .distinct()
                .sorted()
                .map(ipv6 -> NftRules.shared(all.stream()
                        .map(node -> ProxyState.of(node, config, ipv6, ports))
                        .toList()))
                .toList());
    }

    /** Puts these rules in the place of whatever is there. */
    public String whole() {
        return tables.stream().map(NftScript::replace).collect(Collectors.joining());
    }

    /** Turns {@code before}, of the same families, into these rules; "" when they are the same. */
    public String since(KernelRules before) {
        return IntStream.range(0, tables.size())
                .mapToObj(i -> NftScript.change(before.tables.get(i), tables.get(i)))
                .collect(Collectors.joining());
    }

    /** Leaves no rule of these families. */
    public String removal() {
        return tables.stream().map(table -> NftScript.removal(table.family())).collect(Collectors.joining());
    }
}
