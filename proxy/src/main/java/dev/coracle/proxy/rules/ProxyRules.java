package dev.coracle.proxy.rules;

import dev.coracle.proxy.ServiceTable;
import java.time.Instant;
import java.util.List;

/** The rules of one node's kube-proxy, as the tools that read them print them. Pure. */
public final class ProxyRules {
    private ProxyRules() {}

    /** What one tool prints. */
    public record Listing(String command, String text) {}

    /**
     * @param table of the moment
     * @param serviceRanges that cluster IPs are taken from
     * @param now the time at which the tools say they were run
     */
    public static List<Listing> of(
            ProxyNode node,
            ProxyConfig config,
            boolean ipv6,
            ServiceTable table,
            List<String> serviceRanges,
            Instant now) {
        ProxyState state = ProxyState.of(node, config, ipv6, table);
        String save = ipv6 ? "ip6tables-save" : "iptables-save";
        return switch (config.mode()) {
            case IPTABLES -> List.of(new Listing(save, IptablesSave.print(IptablesRules.of(state), ipv6, now)));
            case IPVS -> {
                IpSets sets = IpSets.of(state);
                yield List.of(
                        new Listing("ipvsadm -Ln", Ipvsadm.print(VirtualServer.of(state))),
                        new Listing("ip addr show kube-ipvs0", DummyLink.print(state)),
                        new Listing("ipset save -sorted", IpsetSave.print(sets, ipv6)),
                        new Listing(save, IptablesSave.print(IpvsRules.of(state, sets), ipv6, now)));
            }
            case NFTABLES ->
                List.of(new Listing(
                        "nft list table " + (ipv6 ? "ip6" : "ip") + " kube-proxy",
                        NftList.print(NftRules.of(state, serviceRanges))));
        };
    }
}
