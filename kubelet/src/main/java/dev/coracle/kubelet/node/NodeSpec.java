package dev.coracle.kubelet.node;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import java.util.List;
import java.util.Map;

/**
 * What one node says about itself.
 *
 * @param internalIps one, or one of each family, the primary first
 * @param podCidrs of the same families, for example {@code 10.244.1.0/24} and {@code fd00:10:244:1::/64}
 * @param labels besides those every node has
 * @param dataTier how Service addresses are carried: {@code virtual}, {@code host} or {@code node}
 */
public record NodeSpec(
        String name,
        List<String> internalIps,
        List<IpRange> podCidrs,
        int pods,
        int cpus,
        long memoryBytes,
        Map<String, String> labels,
        String dataTier) {

    /** Ordinary capacity of a node of Kubernetes. */
    public static final int DEFAULT_PODS = 110;

    /** What kube-controller-manager cuts a cluster's ranges into. */
    private static final int IPV4_PREFIX = 24;

    private static final int IPV6_PREFIX = 64;
    private static final IpRange IPV4_NODES = IpRange.of("172.18.0.0/16");
    private static final IpRange IPV6_NODES = IpRange.of("fc00:f853:ccd:e793::/64");

    /** A node of a cluster whose pods have addresses of 10.244.0.0/16. */
    public static NodeSpec numbered(int number, int pods, String dataTier) {
        return numbered(number, pods, List.of(IpRange.of("10.244.0.0/16")), dataTier);
    }

    /**
     * Node {@code number} (from 1) of a cluster: {@code node-1}, {@code 172.18.0.2}, {@code 10.244.1.0/24}. More pods than a /24
     * can address get a wider range.
     *
     * @param podRanges of the cluster: one, or one of each family
     * @throws IllegalArgumentException when a range is used up
     */
    public static NodeSpec numbered(int number, int pods, List<IpRange> podRanges, String dataTier) {
        return new NodeSpec(
                "node-" + number,
                podRanges.stream()
                        .map(range -> internalIp(number, range.family()))
                        .toList(),
                podRanges.stream().map(range -> podCidr(range, number, pods)).toList(),
                pods,
                Math.max(8, pods / 10),
                Math.max(16L << 30, pods * (128L << 20)),
                Map.of(),
                dataTier);
    }

    /** The address that node {@code number} has of a family, if it has one. */
    public static String internalIp(int number, String family) {
        IpRange nodes = family.equals(IpAddress.IPV4) ? IPV4_NODES : IPV6_NODES;
        return nodes.at(number + 1L).toString();
    }

    /** The first part of a range is left for last, as a control plane's own would be. */
    private static IpRange podCidr(IpRange range, int number, int pods) {
        boolean ipv4 = range.first().isIpv4();
        int hostBits = 32 - Integer.numberOfLeadingZeros(pods + 2);
        int prefix = ipv4 ? Math.min(IPV4_PREFIX, 32 - hostBits) : IPV6_PREFIX;
        long parts = range.parts(prefix);
        if (number > parts) {
            throw new IllegalArgumentException(
                    "no room for node " + number + " in the pods' range " + range + ": a node takes a /" + prefix);
        }
        boolean usual = prefix == (ipv4 ? IPV4_PREFIX : IPV6_PREFIX);
        return range.part(prefix, usual ? number % parts : number - 1);
    }

    /** The primary one. */
    public String internalIp() {
        return internalIps.get(0);
    }

    /** The primary one. */
    public String podCidr() {
        return podCidrs.get(0).toString();
    }
}
