package dev.coracle.kubelet.node;

import java.util.Map;

/**
 * What one node says about itself.
 *
 * @param podCidr IPv4, for example {@code 10.244.1.0/24}
 * @param labels besides those every node has
 * @param dataTier how Service addresses are carried: {@code virtual}, {@code host} or {@code node}
 */
public record NodeSpec(
        String name,
        String internalIp,
        String podCidr,
        int pods,
        int cpus,
        long memoryBytes,
        Map<String, String> labels,
        String dataTier) {

    /** Ordinary capacity of a node of Kubernetes. */
    public static final int DEFAULT_PODS = 110;

    /**
     * Node {@code number} (from 1) of a cluster: {@code node-1}, {@code 172.18.0.2}, {@code 10.244.1.0/24}. More pods than a /24
     * can address get a wider range.
     */
    public static NodeSpec numbered(int number, int pods, String dataTier) {
        int hostBits = Math.max(8, 32 - Integer.numberOfLeadingZeros(pods + 2));
        int size = 1 << hostBits;
        long start = (10L << 24 | 244L << 16) + (hostBits == 8 ? number : number - 1) * (long) size;
        String base = (start >> 24) + "." + (start >> 16 & 255) + "." + (start >> 8 & 255) + "." + (start & 255);
        return new NodeSpec(
                "node-" + number,
                "172.18.0." + (number + 1),
                base + "/" + (32 - hostBits),
                pods,
                Math.max(8, pods / 10),
                Math.max(16L << 30, pods * (128L << 20)),
                Map.of(),
                dataTier);
    }
}
