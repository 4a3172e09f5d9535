package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Topology.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterTopologyTest {
    private final Map<ObjectKey, KubeObject> nodes = new TreeMap<>();
    private final ClusterTopology topology =
            new ClusterTopology(new Nodes(), AddressRanges.parse("10.96.0.0/12,fd00:10:96::/112"), true);

    @BeforeEach
    void twoNodes() {
        put("n1", "a", "10.244.1.0/24", "172.18.0.2");
        put("n2", "b", "10.244.2.0/24", "172.18.0.3");
    }

    @ParameterizedTest
    @CsvSource({
        "172.18.0.3, n2",
        "fc00:f853:ccd:e793::3, n2",
        "10.244.1.7, n1",
        "fd00:10:244:2::7, n2",
        "10.244.3.1, ''",
        "127.0.0.1, ''",
        "::1, ''",
        "192.0.2.1, ''",
    })
    void clientsAreOnTheNodeOfTheirAddress(String client, String node) {
        assertEquals(
                node, topology.originOf(IpAddress.of(client).toInetAddress()).node());
        assertEquals(
                client, topology.originOf(IpAddress.of(client).toInetAddress()).address());
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, true",
        "fd00:10:96::a, true",
        "fd00:10:96:0::a, true",
        "172.18.0.2, true",
        "fc00:f853:ccd:e793::2, true",
        "127.0.0.1, false",
        "192.0.2.1, false",
        "2001:db8::1, false",
    })
    void knowsTheClustersOwnAddresses(String ip, boolean own) {
        assertEquals(own, topology.isClusterAddress(ip));
    }

    @Test
    void seesWhatChangesOnANode() {
        KubeObject before = nodes.get(ObjectKey.cluster("n2"));

        assertFalse(topology.onChange(Optional.of(before), Optional.of(before)));
        nodes.remove(before.key());
        assertTrue(topology.onChange(Optional.of(before), Optional.empty()));

        assertEquals(
                List.of(
                        new NodeAddress("n1", "172.18.0.2"),
                        new NodeAddress("n1", "fc00:f853:ccd:e793::2"),
                        new NodeAddress("n1", "127.0.0.1")),
                topology.nodeAddresses());
        assertEquals("a", topology.zoneOf("n1"));
        assertEquals("", topology.zoneOf("n2"));
    }

    private void put(String name, String zone, String podCidr, String ip) {
        String number = ip.substring(ip.lastIndexOf('.') + 1);
        String podCidr6 = "fd00:10:244:" + podCidr.split("\\.")[2] + "::/64";
        KubeObject node = KubeObject.of(Json.parseTrusted(("{'metadata':{'name':'%s','labels':"
                        + "{'topology.kubernetes.io/zone':'%s'}},'spec':{'podCIDR':'%s','podCIDRs':['%s','%s']},"
                        + "'status':{'addresses':[{'type':'InternalIP','address':'%s'},"
                        + "{'type':'InternalIP','address':'fc00:f853:ccd:e793::%s'},"
                        + "{'type':'Hostname','address':'%s'}]}}")
                .formatted(name, zone, podCidr, podCidr, podCidr6, ip, number, name)
                .replace('\'', '"')));
        nodes.put(node.key(), node);
        topology.onChange(Optional.empty(), Optional.of(node));
    }

    private final class Nodes implements Lister {
        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return Optional.ofNullable(nodes.get(key));
        }

        @Override
        public List<KubeObject> list(String namespace) {
            return new ArrayList<>(nodes.values());
        }

        @Override
        public List<KubeObject> indexed(String name, String value) {
            throw new UnsupportedOperationException("no index is needed here");
        }
    }
}
