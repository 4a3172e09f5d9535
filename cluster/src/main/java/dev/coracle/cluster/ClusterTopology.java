package dev.coracle.cluster;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Topology;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What the proxy knows of nodes, from the Node objects. Connections accepted on this machine count as coming from a node. */
final class ClusterTopology implements Topology {
    private final Lister nodes;
    private final List<String> ranges;
    private final boolean localhost;

    /** @param localhost whether node ports also answer at 127.0.0.1 */
    ClusterTopology(Lister nodes, List<String> ranges, boolean localhost) {
        this.nodes = nodes;
        this.ranges = ranges;
        this.localhost = localhost;
    }

    @Override
    public List<NodeAddress> nodeAddresses() {
        List<NodeAddress> all = new ArrayList<>();
        for (var node : nodes.list("")) {
            for (Fields address : node.fields().list("status.addresses")) {
                if (address.text("type").endsWith("IP")) {
                    all.add(new NodeAddress(node.name(), address.text("address")));
                }
            }
        }
        if (localhost && !all.isEmpty()) {
            all.add(new NodeAddress(all.get(0).node(), "127.0.0.1"));
        }
        return all;
    }

    @Override
    public Origin originOf(InetAddress client) {
        String address = client.getHostAddress();
        return new Origin(address, true, client.isLoopbackAddress() ? "" : nodeOf(address));
    }

    /** The node whose address it is, or whose pods' range it lies in; "" for none. */
    private String nodeOf(String address) {
        for (var node : nodes.list("")) {
            String range = node.text("spec.podCIDR");
            boolean pod = !range.isEmpty() && Addresses.contains(range, address);
            if (pod
                    || node.fields().list("status.addresses").stream()
                            .anyMatch(a -> a.text("address").equals(address))) {
                return node.name();
            }
        }
        return "";
    }

    @Override
    public String zoneOf(String node) {
        return nodes.get(ObjectKey.cluster(node))
                .map(n -> n.labels().getOrDefault("topology.kubernetes.io/zone", ""))
                .orElse("");
    }

    @Override
    public boolean isClusterAddress(String ip) {
        return ranges.stream().anyMatch(range -> Addresses.contains(range, ip))
                || nodeAddresses().stream().anyMatch(n -> n.ip().equals(ip) && !ip.equals("127.0.0.1"));
    }
}
