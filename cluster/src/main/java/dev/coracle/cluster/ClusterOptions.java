package dev.coracle.cluster;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.kubelet.node.NodeSpec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Everything a cluster can be told before it starts. {@link Cluster.Builder} makes one.
 *
 * @param port 0 for a free one
 * @param token the administrator's bearer token; empty for a random one
 * @param data where objects are stored; empty with durability MEMORY
 * @param serviceCidr one range, or one of each family with a comma between them
 * @param podCidr as {@code serviceCidr}; "" for the usual ones
 * @param loadBalancerPool ranges with commas between them; "" to leave load balancers pending
 * @param kubeProxy whether kube-proxy shows as pods; Services work either way
 * @param dnsUpstream who is asked about names outside the cluster; empty: nobody
 * @param tier empty to find out by probing
 * @param kernelProxy whether the kernel leads connections to Services, with rules of nft; only in tier NODE
 * @param handlers image name to what its containers serve
 * @param commands image name to the local command its containers run
 * @param faults hears background failures; empty to collect them for {@link Cluster#throwFaults}
 */
record ClusterOptions(
        String name,
        int port,
        Optional<String> token,
        Optional<Path> data,
        Durability durability,
        Profile profile,
        int nodes,
        String serviceCidr,
        String podCidr,
        String loadBalancerPool,
        String clusterDomain,
        boolean kubeProxy,
        List<InetSocketAddress> dnsUpstream,
        Optional<Tier> tier,
        boolean kernelProxy,
        Map<String, HttpHandler> handlers,
        Map<String, String> commands,
        Optional<FaultHandler> faults) {

    /** Where cluster IPs come from. */
    List<IpRange> serviceRanges() {
        return AddressRanges.parse(serviceCidr);
    }

    /** Unless told, a range for each family that Services have. */
    List<IpRange> podRanges() {
        return podCidr.isEmpty()
                ? serviceRanges().stream().map(AddressRanges::usualPods).toList()
                : AddressRanges.parse(podCidr);
    }

    /** Where the API server is in the cluster's own terms: the first node, by the family that Services have by default. */
    String apiAddress() {
        return NodeSpec.internalIp(1, serviceRanges().get(0).family());
    }

    /** @throws IllegalArgumentException saying which options do not go together */
    void check() {
        IpRange services = serviceRanges().get(0);
        boolean reachable =
                podRanges().stream().anyMatch(range -> range.family().equals(services.family()));
        if (!reachable && profile == Profile.FULL && nodes > 0) {
            throw new IllegalArgumentException("pods need addresses of " + services.family()
                    + " as well: Services have them from " + services + " by default, and pods theirs from "
                    + podCidr);
        }
        nodes(nodes, Tier.VIRTUAL);
    }

    List<NodeSpec> nodes(int count, Tier shown) {
        List<IpRange> ranges = podRanges();
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> NodeSpec.numbered(i, NodeSpec.DEFAULT_PODS, ranges, shown.label()))
                .toList();
    }
}
