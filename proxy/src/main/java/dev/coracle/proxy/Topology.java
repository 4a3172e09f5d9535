package dev.coracle.proxy;

import java.net.InetAddress;
import java.util.List;

/** What the proxy must know of nodes and address ranges, told by whoever assembles the cluster. Thread-safe, never blocks. */
public interface Topology {

    /** Every address of every node on which node ports answer, as the API shows it. */
    List<NodeAddress> nodeAddresses();

    /** Who is at the other end of a connection accepted from {@code client}. */
    Origin originOf(InetAddress client);

    /** {@code topology.kubernetes.io/zone} of a node; "" for none. */
    String zoneOf(String node);

    /** Whether {@code ip} lies in the ranges of Services, pods or nodes, so that nothing outside can be meant. */
    boolean isClusterAddress(String ip);

    /** One address of one node. */
    record NodeAddress(String node, String ip) {}

    /**
     * @param address of the pod, node or outside client, as sessionAffinity sees it
     * @param inCluster a pod or a node itself
     * @param node on which it is; "" for an outside client
     */
    record Origin(String address, boolean inCluster, String node) {}
}
