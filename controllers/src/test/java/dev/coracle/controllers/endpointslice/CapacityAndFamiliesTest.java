package dev.coracle.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.endpoints.EndpointsController;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract service-networking 2.1 to 2.4: what the two endpoint controllers say of many pods, of two families, of odd pods. */
class CapacityAndFamiliesTest {
    private final FakeCluster cluster = FakeCluster.of(EndpointSliceController::new, EndpointsController::new);

    private void node() {
        cluster.create(
                Resources.NODES,
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n1','labels':{'topology.kubernetes.io/zone':'z1'}}}");
    }

    private void service(String spec) {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web'},'spec':{'ports':[{'port':80,"
                        + "'protocol':'TCP','targetPort':8080}],'selector':{'app':'web'},'clusterIP':'10.96.0.7'"
                        + (spec.isEmpty() ? "" : "," + spec) + "}}");
    }

    private void pod(String name, String more, String status) {
        cluster.create(
                Resources.PODS,
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
                        + "','labels':{'app':'web'}},'spec':{'nodeName':'n1'," + more
                        + "'containers':[{'name':'c'}]}}");
        cluster.mergeStatus(Resources.PODS, ObjectKey.of("default", name), status);
    }

    private static String running(String ips, boolean ready) {
        String first = ips.split(",")[0];
        StringBuilder list = new StringBuilder();
        for (String ip : ips.split(",")) {
            list.append(list.isEmpty() ? "" : ",").append("{'ip':'" + ip + "'}");
        }
        return "{'phase':'Running','podIP':'" + first + "','podIPs':[" + list
                + "],'conditions':[{'type':'Ready','status':'" + (ready ? "True" : "False")
                + "','lastTransitionTime':'2026-01-02T03:04:05Z'}]}";
    }

    private KubeObject endpoints() {
        return cluster.api().get(Resources.ENDPOINTS, ObjectKey.of("default", "web"));
    }

    private List<KubeObject> slices() {
        return cluster.api().all(Resources.ENDPOINT_SLICES);
    }

    @Test
    void aThousandAddressesAreTheMostOfEndpointsAndReadyOnesComeFirst() {
        node();
        for (int i = 0; i < 1010; i++) {
            pod("p" + i, "", running("10.1." + (i / 250) + "." + (i % 250 + 1), i >= 8));
        }
        service("'ipFamilies':['IPv4']");
        cluster.settle();

        assertEquals("truncated", endpoints().annotations().get("endpoints.kubernetes.io/over-capacity"));
        assertEquals(1000, endpoints().tree().at("/subsets/0/addresses").size());
        assertTrue(endpoints().tree().at("/subsets/0/notReadyAddresses").isMissingNode());
        assertEquals(11, slices().size());
        assertEquals(
                1010,
                slices().stream()
                        .mapToInt(s -> s.fields().list("endpoints").size())
                        .sum());

        for (int i = 1000; i < 1010; i++) {
            cluster.api()
                    .delete(
                            Resources.PODS,
                            ObjectKey.of("default", "p" + i),
                            dev.coracle.apimachinery.client.DeleteOptions.now(""));
        }
        cluster.settle();

        assertTrue(!endpoints().annotations().containsKey("endpoints.kubernetes.io/over-capacity"));
        assertEquals(992, endpoints().tree().at("/subsets/0/addresses").size());
        assertEquals(8, endpoints().tree().at("/subsets/0/notReadyAddresses").size());
    }

    @Test
    void eachFamilyHasSlicesAndEndpointsShowTheFirst() {
        node();
        service("'ipFamilies':['IPv6','IPv4']");
        pod("p", "", running("10.1.0.1,fd00::1", true));
        pod("four", "", running("10.1.0.2", true));
        cluster.settle();

        assertEquals(
                List.of("IPv4 10.1.0.1", "IPv4 10.1.0.2", "IPv6 fd00::1"),
                slices().stream()
                        .flatMap(s -> s.fields().list("endpoints").stream()
                                .map(e -> s.text("addressType") + " "
                                        + e.texts("addresses").get(0)))
                        .sorted()
                        .toList());
        assertEquals(
                "fd00::1", endpoints().tree().at("/subsets/0/addresses/0/ip").asText());
        assertEquals(1, endpoints().tree().at("/subsets/0/addresses").size());
    }

    @Test
    void aFamilyThatIsNoLongerWantedLosesItsSlices() {
        node();
        service("'ipFamilies':['IPv4','IPv6']");
        cluster.settle();
        assertEquals(2, slices().size());

        cluster.merge(Resources.SERVICES, "default", "web", "{'spec':{'ipFamilies':['IPv4']}}");
        cluster.settle();

        assertEquals(
                List.of("IPv4"),
                slices().stream().map(s -> s.text("addressType")).toList());
    }

    @Test
    void finishedPodsAndPodsWithoutAddressAreLeftOut() {
        node();
        service("'ipFamilies':['IPv4']");
        pod("done", "", running("10.1.0.1", true).replace("Running", "Succeeded"));
        pod("failed", "", running("10.1.0.2", true).replace("Running", "Failed"));
        pod("new", "", "{'phase':'Pending'}");
        cluster.settle();

        assertTrue(slices().get(0).tree().get("endpoints").isNull());
        assertTrue(!endpoints().fields().has("subsets"));
    }

    @Test
    void aPodHasANameOnlyBelowItsSubdomain() {
        node();
        service("'ipFamilies':['IPv4']");
        pod("a", "'hostname':'h','subdomain':'web',", running("10.1.0.1", true));
        pod("b", "'hostname':'h','subdomain':'other',", running("10.1.0.2", true));
        cluster.settle();

        assertEquals(
                List.of("h", ""),
                slices().get(0).fields().list("endpoints").stream()
                        .map(e -> e.text("hostname"))
                        .toList());
        assertEquals(
                "h", endpoints().tree().at("/subsets/0/addresses/0/hostname").asText());
    }

    @Test
    void aPodWithoutItsNodeIsTold() {
        service("'ipFamilies':['IPv4']");
        pod("p", "", running("10.1.0.1", true));
        cluster.settle();

        assertTrue(cluster.events()
                .contains(
                        "FailedToUpdateEndpointSlices Error updating Endpoint Slices for Service default/web: skipping Pod p"
                                + " for Service default/web: Node n1 Not Found"));
    }

    @Test
    void trafficDistributionReachesTheSlice() {
        node();
        service("'ipFamilies':['IPv4'],'trafficDistribution':'PreferSameNode'");
        pod("p", "", running("10.1.0.1", true));
        cluster.settle();
        assertEquals(
                "{\"forZones\":[{\"name\":\"z1\"}],\"forNodes\":[{\"name\":\"n1\"}]}",
                slices().get(0).tree().at("/endpoints/0/hints").toString());

        cluster.merge(Resources.SERVICES, "default", "web", "{'spec':{'trafficDistribution':null}}");
        cluster.settle();
        assertTrue(slices().get(0).tree().at("/endpoints/0/hints").isMissingNode());
    }

    @Test
    void theAnnotationOverridesTheFieldAndSaysWhyThereAreNoHints() {
        node();
        service("'ipFamilies':['IPv4'],'trafficDistribution':'PreferSameZone'");
        pod("p", "", running("10.1.0.1", true));
        cluster.merge(
                Resources.SERVICES,
                "default",
                "web",
                "{'metadata':{'annotations':{'service.kubernetes.io/topology-mode':'Auto'}}}");
        cluster.settle();

        assertTrue(slices().get(0).tree().at("/endpoints/0/hints").isMissingNode());
        assertTrue(cluster.events()
                .contains(
                        "TopologyAwareHintsDisabled Insufficient Node information: allocatable CPU or zone not specified on"
                                + " one or more nodes, addressType: IPv4"));
    }
}
