package dev.coracle.proxy;

import java.net.InetAddress;
import java.util.List;

/** One node, n1 at 172.18.0.2; every client is a pod on it. */
final class TestTopology implements Topology {
    @Override
    public List<NodeAddress> nodeAddresses() {
        return List.of(new NodeAddress("n1", "172.18.0.2"));
    }

    @Override
    public Origin originOf(InetAddress client) {
        return new Origin(client.getHostAddress(), true, "n1");
    }

    @Override
    public String zoneOf(String node) {
        return "";
    }

    @Override
    public boolean isClusterAddress(String ip) {
        return ip.startsWith("10.") || ip.startsWith("172.18.");
    }
}
