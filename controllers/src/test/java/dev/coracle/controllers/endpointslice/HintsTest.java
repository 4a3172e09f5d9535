package dev.coracle.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract service-networking 2.10. */
class HintsTest {
    private static final ObjectKey WEB = ObjectKey.of("default", "web");
    private final TopologyHints topology = new TopologyHints();

    private static KubeObject node(String name, String zone, String cpu, String more) {
        return KubeObject.of(FakeCluster.json("{'metadata':{'name':'" + name + "','labels':{"
                + (zone.isEmpty() ? "" : "'topology.kubernetes.io/zone':'" + zone + "'") + more
                + "}},'status':{'allocatable':{" + (cpu.isEmpty() ? "" : "'cpu':'" + cpu + "'")
                + "},'conditions':[{'type':'Ready','status':'True'}]}}"));
    }

    /** {@code a=2 b=500m}: a node in each zone. */
    private static ZoneShares shares(String zones) {
        List<KubeObject> nodes = new ArrayList<>();
        for (String zone : zones.split(" ")) {
            String[] parts = zone.split("=", -1);
            nodes.add(node("n" + nodes.size(), parts[0], parts[1], ""));
        }
        return ZoneShares.of(nodes);
    }

    private static Endpoint endpoint(int number, String zone, boolean ready) {
        return new Endpoint(
                List.of("10.0.0." + number),
                ready,
                ready,
                false,
                "",
                "n-" + zone,
                zone,
                "default",
                "p" + number,
                "u" + number,
                List.of(),
                List.of());
    }

    /** A letter for each endpoint: its zone; a dash for one without zone, upper case for one that is not ready. */
    private static Slice slice(String zones) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (char c : zones.toCharArray()) {
            String zone = c == '-' ? "" : String.valueOf(Character.toLowerCase(c));
            endpoints.add(endpoint(endpoints.size() + 1, zone, !Character.isUpperCase(c)));
        }
        return Slice.fresh(List.of(), endpoints);
    }

    private static Map<String, Integer> hints(Slice slice) {
        Map<String, Integer> counts = new TreeMap<>();
        slice.endpoints.forEach(e -> e.zoneHints().forEach(zone -> counts.merge(zone, 1, Integer::sum)));
        return counts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1 b=1 | aabb | {a=2, b=2}",
                "a=1 b=1 | aaab | {a=2, b=2}",
                "a=1 b=1 | aaaabbb | {a=4, b=3}",
                "a=1 b=1 | aaaa | {a=2, b=2}",
                "a=2 b=1 c=1 | aaaabbbb | {a=4, b=2, c=2}",
                "a=1 b=1 | aabbA | {a=2, b=2}",
            })
    void endpointsFollowTheCpuOfZones(String nodes, String endpoints, String expected) {
        Slice slice = slice(endpoints);

        List<Hints.Note> notes = topology.of(WEB, shares(nodes)).assign("IPv4", List.of(slice));

        assertEquals(expected, hints(slice).toString());
        assertEquals(
                List.of(new Hints.Note(
                        false,
                        "TopologyAwareHintsEnabled",
                        "Topology Aware Hints has been enabled, addressType: IPv4")),
                notes);
        assertEquals(List.of(), topology.of(WEB, shares(nodes)).assign("IPv4", List.of(slice)), "enabled is told once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1 b= | aabb | Insufficient Node information: allocatable CPU or zone not specified on one or more nodes",
                "a=1 =1 | aabb | Insufficient Node information: allocatable CPU or zone not specified on one or more nodes",
                "a=1 a=1 | aabb | Insufficient Node information: allocatable CPU or zone not specified on one or more nodes",
                "a=1 b=1 c=1 | ab | Insufficient number of endpoints (2 endpoints, 3 zones)",
                "a=1 b=1 | Aa | Insufficient number of endpoints (1 endpoints, 2 zones)",
                "a=1 b=1 | aab | Unable to allocate minimum required endpoints to each zone without exceeding overload"
                        + " threshold (3 endpoints, 2 zones)",
                "a=1 b=1 | aab- | One or more endpoints do not have a zone specified",
            })
    void whatStandsAgainstHintsIsTold(String nodes, String endpoints, String message) {
        Slice slice = slice(endpoints);

        List<Hints.Note> notes = topology.of(WEB, shares(nodes)).assign("IPv6", List.of(slice));

        assertEquals(
                List.of(new Hints.Note(true, "TopologyAwareHintsDisabled", message + ", addressType: IPv6")), notes);
        assertEquals(Map.of(), hints(slice));
    }

    @Test
    void controlPlaneNodesDoNotCount() {
        ZoneShares shares = ZoneShares.of(List.of(
                node("m", "", "", "'node-role.kubernetes.io/control-plane':''"),
                node("n1", "a", "3", ""),
                node("n2", "b", "1", "")));

        assertEquals(Map.of("a", 0.75, "b", 0.25), shares.byZone());
    }

    @Test
    void anUnchangedSliceWithFittingHintsStays() {
        Slice first = slice("aabb");
        topology.of(WEB, shares("a=1 b=1")).assign("IPv4", List.of(first));
        Slice again = stored(first);

        topology.of(WEB, shares("a=1 b=1")).assign("IPv4", List.of(again));
        assertFalse(again.changed);

        topology.of(WEB, shares("a=1 c=1")).assign("IPv4", List.of(again));
        assertTrue(again.changed, "zone b is gone");
    }

    @Test
    void theEndOfTheAnnotationIsTold() {
        Slice slice = slice("ab");
        topology.of(WEB, shares("a=1 b=1")).assign("IPv4", List.of(slice));
        assertEquals(Set.of(WEB), topology.overloaded(shares("a=1 b=1 c=1")));
        assertEquals(Set.of(), topology.overloaded(shares("a=1 b=1")));
        Slice again = stored(slice);

        List<Hints.Note> notes =
                topology.otherwise(WEB, Hints.ofTrafficDistribution("")).assign("IPv4", List.of(again));

        assertEquals(
                List.of(new Hints.Note(
                        true,
                        "TopologyAwareHintsDisabled",
                        "Topology Aware Hints has been disabled, addressType: IPv4")),
                notes);
        assertTrue(again.changed);
        assertEquals(Map.of(), hints(again));
        assertTrue(topology.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PreferClose | [a] | []",
                "PreferSameZone | [a] | []",
                "PreferSameNode | [a] | [n-a]",
                "'' | [] | []",
            })
    void trafficDistributionHintsReadyEndpoints(String distribution, String zones, String nodes) {
        Slice slice = slice("aA");
        Hints.ofTrafficDistribution(distribution).assign("IPv4", List.of(slice));

        assertEquals(zones, slice.endpoints.get(0).zoneHints().toString());
        assertEquals(nodes, slice.endpoints.get(0).nodeHints().toString());
        assertFalse(slice.endpoints.get(1).hinted());

        Slice again = stored(slice);
        Hints.ofTrafficDistribution(distribution).assign("IPv4", List.of(again));
        assertFalse(again.changed);
    }

    @ParameterizedTest
    @CsvSource({
        "'service.kubernetes.io/topology-mode':'Auto', true",
        "'service.kubernetes.io/topology-mode':'auto', true",
        "'service.kubernetes.io/topology-mode':'Disabled', false",
        "'service.kubernetes.io/topology-aware-hints':'auto', true",
        "'example.com/x':'Auto', false",
    })
    void theAnnotationAsksForHints(String annotation, boolean wanted) {
        assertEquals(
                wanted,
                TopologyHints.wanted(KubeObject.of(
                        FakeCluster.json("{'metadata':{'name':'s','annotations':{" + annotation + "}}}"))));
    }

    @Test
    void theOlderAnnotationWins() {
        assertFalse(TopologyHints.wanted(KubeObject.of(
                FakeCluster.json("{'metadata':{'name':'s','annotations':{'service.kubernetes.io/topology-mode':'Auto',"
                        + "'service.kubernetes.io/topology-aware-hints':'Disabled'}}}"))));
    }

    private static Slice stored(Slice slice) {
        var tree =
                FakeCluster.json("{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'name':'a'}}");
        slice.endpoints.forEach(e -> tree.withArrayProperty("endpoints").add(e.toJson()));
        return Slice.of(KubeObject.of(tree));
    }
}
