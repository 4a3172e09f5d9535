package dev.coracle.cluster;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.proxy.Topology;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the proxy knows of nodes, from the Node objects. Connections accepted on this machine count as coming from a node.
 * Thread-safe: everybody reads one immutable view, which the informer of nodes has made anew by {@link #onChange}.
 */
final class ClusterTopology implements Topology {
    private static final String LOCALHOST = "127.0.0.1";

    private final Lister nodes;
    private final List<IpRange> ranges;
    private final boolean localhost;
    private volatile View view = View.of(List.of(), false);

    /** @param localhost whether node ports also answer at 127.0.0.1 */
    ClusterTopology(Lister nodes, List<IpRange> ranges, boolean localhost) {
        this.nodes = nodes;
        this.ranges = ranges;
        this.localhost = localhost;
    }

    /** A node came, went or changed; whether anything in here changed with it. On the informer's delivery. */
    boolean onChange(Optional<KubeObject> before, Optional<KubeObject> after) {
        if (before.map(Facts::of).equals(after.map(Facts::of))) {
            return false;
        }
        view = View.of(nodes.list("").stream().map(Facts::of).toList(), localhost);
        return true;
    }

    @Override
    public List<NodeAddress> nodeAddresses() {
        return view.addresses;
    }

    @Override
    public Origin originOf(InetAddress client) {
        IpAddress address = IpAddress.of(client);
        return new Origin(address.toString(), true, client.isLoopbackAddress() ? "" : view.nodeOf(address));
    }

    @Override
    public String zoneOf(String node) {
        return view.zones.getOrDefault(node, "");
    }

    @Override
    public boolean isClusterAddress(String text) {
        return IpAddress.parse(text)
                .filter(ip -> ranges.stream().anyMatch(range -> range.contains(ip)) || view.nodes.containsKey(ip))
                .isPresent();
    }

    /** What of a node matters here. */
    private record Facts(String name, String zone, List<IpAddress> addresses, List<IpRange> podRanges) {
        static Facts of(KubeObject node) {
            return new Facts(
                    node.name(),
                    node.labels().getOrDefault("topology.kubernetes.io/zone", ""),
                    node.fields().list("status.addresses").stream()
                            .filter(address -> address.text("type").endsWith("IP"))
                            .flatMap(address -> IpAddress.parse(address.text("address")).stream())
                            .toList(),
                    node.fields().texts("spec.podCIDRs").stream()
                            .flatMap(range -> IpRange.parse(range).stream())
                            .toList());
        }
    }

    private record PodRange(IpRange range, String node) {}

    /**
     * All nodes at one moment.
     *
     * @param nodes by each of their addresses
     */
    private record View(
            List<NodeAddress> addresses,
            Map<IpAddress, String> nodes,
            List<PodRange> podRanges,
            Map<String, String> zones) {

        static View of(List<Facts> all, boolean localhost) {
            List<NodeAddress> addresses = new ArrayList<>();
            Map<IpAddress, String> nodes = new HashMap<>();
            List<PodRange> podRanges = new ArrayList<>();
            Map<String, String> zones = new HashMap<>();
            for (Facts node : all) {
                zones.put(node.name, node.zone);
                node.podRanges.forEach(range -> podRanges.add(new PodRange(range, node.name)));
                for (IpAddress address : node.addresses) {
                    addresses.add(new NodeAddress(node.name, address.toString()));
                    nodes.putIfAbsent(address, node.name);
                }
            }
            if (localhost && !addresses.isEmpty()) {
                addresses.add(new NodeAddress(addresses.get(0).node(), LOCALHOST));
            }
            return new View(List.copyOf(addresses), nodes, podRanges, zones);
        }

        /** The node whose address it is, or in whose pods' range it lies; "" for none. */
        String nodeOf(IpAddress address) {
            String node = nodes.get(address);
            if (node != null) {
                return node;
            }
            for (PodRange pods : podRanges) {
                if (pods.range.contains(address)) {
                    return pods.node;
                }
            }
            return "";
        }
    }
}
