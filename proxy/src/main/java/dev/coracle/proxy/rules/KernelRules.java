package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.List;

/**
 * The rules that a kernel is really given, when it has the addresses of all nodes: those of mode {@code nftables}, as texts for
 * {@code nft -f}. Only TCP: a flow of UDP would stay with an endpoint that is gone, until somebody deletes it from the kernel's table of
 * connections. Immutable.
 */
public final class KernelRules {
    /** Leaves no rule of IPv4's. */
    public static final String REMOVAL = NftScript.removal("ip");

    private final NftTable table;

    private KernelRules(NftTable table) {
        this.table = table;
    }

    /** @param nodes that share the kernel; what comes from none of them counts as the first one's */
    public static KernelRules of(List<ProxyNode> nodes, List<String> podRanges, boolean ipv6, ServiceTable services) {
        List<ServicePort> ports = services.ports().stream()
                .filter(p -> p.name().protocol() == Protocol.TCP)
                .toList();
        ProxyConfig config = ProxyConfig.defaults(podRanges).with(ProxyMode.NFTABLES);
        List<ProxyNode> all = nodes.isEmpty() ? List.of(new ProxyNode("", "", List.of(), List.of())) : nodes;
        return new KernelRules(NftRules.shared(all.stream()
                .map(node -> ProxyState.of(node, config, ipv6, ports))
                .toList()));
    }

    /** Puts these rules in the place of whatever is there. */
    public String whole() {
        return NftScript.replace(table);
    }

    /** Turns {@code before} into these rules; "" when they are the same. */
    public String since(KernelRules before) {
        return NftScript.change(before.table, table);
    }
}
