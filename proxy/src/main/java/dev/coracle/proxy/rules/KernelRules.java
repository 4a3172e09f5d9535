package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.ServiceTable;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules that a kernel is really given, when it has the addresses of all nodes: those of mode {@code nftables}, as texts for
 * {@code nft -f}. Kept Service by Service, so that a change costs what has changed and not what there is. Confined to one task at a time.
 */
public final class KernelRules {
    private final List<KernelTable> tables;

    private KernelRules(List<KernelTable> tables) {
        this.tables = tables;
    }

    /** @param podRanges of the families that there are to be rules for */
    public static KernelRules of(List<String> podRanges, CarriedServices services) {
        ProxyConfig config = ProxyConfig.defaults(podRanges).with(ProxyMode.NFTABLES);
        return new KernelRules(podRanges.stream()
                .map(Ip::isIpv6)
                .distinct()
                .sorted()
                .map(ipv6 -> new KernelTable(ipv6, config, services))
                .toList());
    }

    /** Puts these rules in the place of whatever is there. */
    public String whole() {
        return tables.stream().map(KernelTable::whole).collect(Collectors.joining());
    }

    /**
     * Makes these the rules for {@code services}.
     *
     * @param changed those that may be others than last time, among others {@link ServiceTable} does not know any more
     * @return what turns the rules as they were into these; "" when they are the same
     */
    public String update(CarriedServices services, Collection<ObjectKey> changed) {
        return tables.stream().map(table -> table.update(services, changed)).collect(Collectors.joining());
    }

    /** Whether IPv6, of each there are rules for. */
    public List<Boolean> families() {
        return tables.stream().map(table -> table.family().equals("ip6")).toList();
    }

    /** Leaves no rule of these families. */
    public String removal() {
        return tables.stream().map(table -> NftScript.removal(table.family())).collect(Collectors.joining());
    }
}
