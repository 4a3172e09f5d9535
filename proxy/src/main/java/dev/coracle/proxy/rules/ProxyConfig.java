package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.object.Fields;
import java.util.Arrays;
import java.util.List;

/**
 * What of a KubeProxyConfiguration shows in the rules.
 *
 * @param clusterCidrs the pods' ranges, by which local traffic is told from other; empty to not tell
 * @param scheduler of IPVS
 * @param nodePortAddresses ranges, or {@code primary}; empty for every address of the node
 */
public record ProxyConfig(
        ProxyMode mode,
        List<String> clusterCidrs,
        boolean masqueradeAll,
        boolean localhostNodePorts,
        String scheduler,
        List<String> nodePortAddresses) {

    /** What a proxy does that is told no more than where the pods are. */
    public static ProxyConfig defaults(List<String> clusterCidrs) {
        return new ProxyConfig(ProxyMode.IPTABLES, clusterCidrs, false, true, "rr", List.of());
    }

    /** @throws IllegalArgumentException with kube-proxy's own words for a mode that does not exist */
    public static ProxyConfig of(Fields configuration) {
        String mode = configuration.text("mode");
        ProxyMode known = ProxyMode.of(mode)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "KubeProxyConfiguration.Mode: Invalid value: \"" + mode
                                        + "\": must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently iptables])"));
        String cidrs = configuration.text("clusterCIDR");
        String scheduler = configuration.text("ipvs.scheduler");
        return new ProxyConfig(
                known,
                Arrays.stream(cidrs.split(",")).filter(c -> !c.isEmpty()).toList(),
                configuration.flag((known == ProxyMode.NFTABLES ? "nftables" : "iptables") + ".masqueradeAll"),
                configuration.flag("iptables.localhostNodePorts", true),
                scheduler.isEmpty() ? "rr" : scheduler,
                configuration.texts("nodePortAddresses"));
    }

    public ProxyConfig with(ProxyMode other) {
        return new ProxyConfig(other, clusterCidrs, masqueradeAll, localhostNodePorts, scheduler, nodePortAddresses);
    }
}
