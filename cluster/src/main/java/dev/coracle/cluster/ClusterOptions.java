package dev.coracle.cluster;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.cluster.tier.Tier;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a cluster can be told before it starts. {@link Cluster.Builder} makes one.
 *
 * @param port 0 for a free one
 * @param token the administrator's bearer token; empty for a random one
 * @param data where objects are stored; empty with durability MEMORY
 * @param serviceCidr one range, or one of each family with a comma between them
 * @param loadBalancerPool ranges with commas between them; "" to leave load balancers pending
 * @param kubeProxy whether kube-proxy shows as pods; Services work either way
 * @param dnsUpstream who is asked about names outside the cluster; empty: nobody
 * @param tier empty to find out by probing
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
        Map<String, HttpHandler> handlers,
        Map<String, String> commands,
        Optional<FaultHandler> faults) {

    /** Where cluster IPs come from. */
    List<IpRange> serviceRanges() {
        return AddressRanges.parse(serviceCidr);
    }

    List<IpRange> podRanges() {
        return AddressRanges.parse(podCidr);
    }
}
