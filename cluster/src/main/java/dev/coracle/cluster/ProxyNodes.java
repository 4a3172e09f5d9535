package dev.coracle.cluster;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.proxy.rules.ProxyNode;
import java.util.Comparator;
import java.util.List;

/** Nodes as their kube-proxies see themselves. Pure. */
final class ProxyNodes {
    private ProxyNodes() {}

    /** All of them, sorted by name. */
    static List<ProxyNode> of(Lister nodes) {
        return nodes.list("").stream()
                .sorted(Comparator.comparing(KubeObject::name))
                .map(ProxyNodes::of)
                .toList();
    }

    static ProxyNode of(KubeObject node) {
        return new ProxyNode(
                node.name(),
                node.labels().getOrDefault("topology.kubernetes.io/zone", ""),
                node.fields().list("status.addresses").stream()
                        .filter(a -> a.text("type").endsWith("IP"))
                        .sorted(Comparator.comparing(
                                (Fields a) -> !a.text("type").equals("InternalIP")))
                        .map(a -> a.text("address"))
                        .distinct()
                        .toList(),
                podRanges(node));
    }

    private static List<String> podRanges(KubeObject node) {
        List<String> ranges = node.fields().texts("spec.podCIDRs");
        String first = node.text("spec.podCIDR");
        return !ranges.isEmpty() || first.isEmpty() ? ranges : List.of(first);
    }
}
