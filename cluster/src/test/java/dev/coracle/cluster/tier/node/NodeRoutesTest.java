package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.kubelet.node.NodeSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NodeRoutesTest {
    private static final List<IpRange> BOTH = ranges("10.244.0.0/16", "fd00:10:244::/56");
    private static final NodeSpec NODE = NodeSpec.numbered(1, 110, BOTH, "node");

    private static List<IpRange> ranges(String... texts) {
        return Stream.of(texts).map(IpRange::of).toList();
    }

    @Test
    void nodesOwnTheirAddressesAndAllRanges() {
        NodeRoutes routes = new NodeRoutes(List.of(NODE));

        assertEquals("""
                        link set lo up
                        address add 172.18.0.2/32 dev lo
                        address add fc00:f853:ccd:e793::2/128 dev lo nodad
                        address add fd00:10:244:1::1/128 dev lo nodad
                        route replace local 10.244.1.0/24 dev lo src 172.18.0.2
                        route replace local fd00:10:244:1::/64 dev lo src fc00:f853:ccd:e793::2
                        route replace local fd00:10:96::/112 dev lo src fc00:f853:ccd:e793::2
                        """, routes.ofNodes(ranges("fd00:10:96::/112")));
    }

    @Test
    void aFamilyThatNodesDoNotHaveStaysOut() {
        NodeRoutes routes = new NodeRoutes(List.of(NodeSpec.numbered(1, 110, "node")));

        assertTrue(routes.has("IPv4"));
        assertFalse(routes.has("IPv6"));
        assertEquals("""
                        link set lo up
                        address add 172.18.0.2/32 dev lo
                        route replace local 10.244.1.0/24 dev lo src 172.18.0.2
                        """, routes.ofNodes(ranges("fd00:10:96::/112")));
    }

    @Test
    void podsHaveARouterOnTheirLink() {
        List<String> ips = List.of("10.244.1.7", "fd00:10:244:1::7");

        assertEquals("""
                        link add veth5 type veth peer name eth0 netns 77
                        link set veth5 up
                        route replace 10.244.1.7/32 dev veth5 table local src 10.244.1.1
                        address add fe80::1/64 dev veth5 nodad
                        route replace fd00:10:244:1::7/128 dev veth5 table local src fd00:10:244:1::1
                        """, NodeRoutes.outside("veth5", 77, ips, NODE));
        assertEquals("""
                        link set lo up
                        address add 10.244.1.7/24 dev eth0 noprefixroute
                        address add fd00:10:244:1::7/64 dev eth0 noprefixroute nodad
                        link set eth0 up
                        route add 10.244.1.1 dev eth0 scope link
                        route add 10.244.1.0/24 via 10.244.1.1 dev eth0 src 10.244.1.7
                        route add default via 10.244.1.1 dev eth0
                        route add ::/0 via fe80::1 dev eth0 src fd00:10:244:1::7
                        """, NodeRoutes.inside(ips, NODE));
        assertEquals(
                List.of("10.244.1.7/32 dev veth5 table local", "fd00:10:244:1::7/128 dev veth5 table local"),
                NodeRoutes.toPod(ips, "veth5"));
    }
}
