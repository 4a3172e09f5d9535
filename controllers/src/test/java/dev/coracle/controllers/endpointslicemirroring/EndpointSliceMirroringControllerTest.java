package dev.coracle.controllers.endpointslicemirroring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "endpoints-mirroring". */
class EndpointSliceMirroringControllerTest {
    private final FakeCluster cluster = FakeCluster.of(EndpointSliceMirroringController::new);

    private void mirrored() {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'my'},'spec':{'ports':[{'port':80}]}}");
        cluster.create(
                Resources.ENDPOINTS,
                "default",
                "{'apiVersion':'v1','kind':'Endpoints','metadata':{'name':'my','labels':{'a':'b'},'annotations':"
                        + "{'c':'d','endpoints.kubernetes.io/last-change-trigger-time':'x'}},'subsets':[{'addresses':"
                        + "[{'ip':'10.1.1.1'},{'ip':'10.1.1.2'}],'notReadyAddresses':[{'ip':'10.1.1.3'}],"
                        + "'ports':[{'port':80,'protocol':'TCP'}]}]}");
        cluster.settle();
    }

    private List<KubeObject> slices() {
        return cluster.api().all(Resources.ENDPOINT_SLICES);
    }

    @Test
    void sliceIsAsRecorded() {
        mirrored();

        assertEquals(1, slices().size());
        KubeObject slice = slices().get(0);
        assertEquals("my-", slice.text("metadata.generateName"));
        assertEquals(Map.of("c", "d"), slice.annotations());
        assertEquals(
                Map.of(
                        "a", "b",
                        "endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io",
                        "kubernetes.io/service-name", "my"),
                slice.labels());
        assertEquals("Endpoints", slice.controller().orElseThrow().kind());
        assertTrue(Json.same(
                FakeCluster.json("{'v':[{'addresses':['10.1.1.1'],'conditions':{'ready':true}},{'addresses':"
                                + "['10.1.1.2'],'conditions':{'ready':true}},{'addresses':['10.1.1.3'],'conditions':"
                                + "{'ready':false}}]}")
                        .get("v"),
                slice.tree().get("endpoints")));
        assertTrue(Json.same(
                FakeCluster.json("{'v':[{'name':'','port':80,'protocol':'TCP'}]}")
                        .get("v"),
                slice.tree().get("ports")));
    }

    @Test
    void twoSubsetsMakeTwoSlices() {
        mirrored();

        cluster.merge(
                Resources.ENDPOINTS,
                "default",
                "my",
                "{'subsets':[{'addresses':[{'ip':'10.1.1.9'}],'ports':[{'name':'x','port':81}]},"
                        + "{'addresses':[{'ip':'10.1.1.8'}],'ports':[{'name':'y','port':82,'protocol':'UDP'}]}]}");
        cluster.settle();

        assertEquals(2, slices().size());
    }

    @Test
    void skipLabelAndEmptySubsetsRemoveSlices() {
        mirrored();

        cluster.merge(
                Resources.ENDPOINTS,
                "default",
                "my",
                "{'metadata':{'labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}}}");
        cluster.settle();
        assertEquals(List.of(), slices());

        cluster.merge(
                Resources.ENDPOINTS,
                "default",
                "my",
                "{'metadata':{'labels':{'endpointslice.kubernetes.io/skip-mirror':null}}}");
        cluster.settle();
        assertEquals(1, slices().size());

        cluster.merge(Resources.ENDPOINTS, "default", "my", "{'subsets':null}");
        cluster.settle();
        assertEquals(List.of(), slices());
    }

    @Test
    void slicesGoWithTheEndpoints() {
        mirrored();

        cluster.delete(Resources.ENDPOINTS, "default", "my");
        cluster.settle();

        assertEquals(List.of(), slices());
    }

    @Test
    void settledMirrorIsLeftAlone() {
        mirrored();
        cluster.api().takeWrites();

        cluster.merge(Resources.SERVICES, "default", "my", "{'metadata':{'labels':{'x':'y'}}}");
        cluster.settle();

        assertEquals(List.of("patch services/my"), cluster.api().takeWrites());
    }

    private void subsets(String subsets) {
        mirrored();
        cluster.merge(Resources.ENDPOINTS, "default", "my", "{'subsets':[" + subsets + "]}");
        cluster.settle();
    }

    /** {@code ports: address ready, ...} of each slice. */
    private List<String> shown() {
        return slices().stream()
                .map(slice -> slice.text("addressType") + " "
                        + slice.fields().list("ports").stream()
                                .map(p -> p.text("port"))
                                .toList()
                        + " "
                        + slice.fields().list("endpoints").stream()
                                .map(e -> e.texts("addresses").get(0) + (e.flag("conditions.ready") ? "" : "!"))
                                .toList())
                .sorted()
                .toList();
    }

    @Test
    void portsOfTheSameAddressesShareASlice() {
        subsets("{'addresses':[{'ip':'10.1.1.9'}],'ports':[{'name':'x','port':81}]},"
                + "{'addresses':[{'ip':'10.1.1.9'}],'ports':[{'name':'y','port':82}]}");

        assertEquals(List.of("IPv4 [81, 82] [10.1.1.9]"), shown());
    }

    @Test
    void notReadyWins() {
        subsets("{'addresses':[{'ip':'10.1.1.9'},{'ip':'10.1.1.10'}],'ports':[{'port':81}]},"
                + "{'notReadyAddresses':[{'ip':'10.1.1.9'}],'ports':[{'port':81}]}");

        assertEquals(List.of("IPv4 [81] [10.1.1.10, 10.1.1.9!]"), shown());
    }

    @Test
    void eachFamilyHasItsSlice() {
        subsets("{'addresses':[{'ip':'10.1.1.9'},{'ip':'FD00::0009'}],'ports':[{'port':81}]}");

        assertEquals(List.of("IPv4 [81] [10.1.1.9]", "IPv6 [81] [fd00::9]"), shown());
    }

    @Test
    void withoutPortsThereIsASliceAllTheSame() {
        subsets("{'addresses':[{'ip':'10.1.1.9'}]}");

        assertEquals(List.of("IPv4 [] [10.1.1.9]"), shown());
        cluster.api().takeWrites();
        cluster.merge(Resources.SERVICES, "default", "my", "{'metadata':{'labels':{'x':'y'}}}");
        cluster.settle();
        assertEquals(List.of("patch services/my"), cluster.api().takeWrites());
    }

    @Test
    void moreThanAThousandAreCutOff() {
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < 1003; i++) {
            addresses.append(i == 0 ? "" : ",").append("{'ip':'10.1." + (i / 250) + "." + (i % 250 + 1) + "'}");
        }
        subsets("{'addresses':[" + addresses + "],'ports':[{'port':81}]}");

        assertEquals(1000, slices().get(0).fields().list("endpoints").size());
        assertTrue(cluster.events()
                .contains(
                        "TooManyAddressesToMirror A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints"
                                + " subset. 3 addresses were skipped"));
    }

    @Test
    void whatIsNoAddressIsTold() {
        subsets("{'addresses':[{'ip':'nowhere'},{'ip':'10.1.1.9'}],'ports':[{'port':81}]}");

        assertEquals(List.of("IPv4 [81] [10.1.1.9]"), shown());
        assertTrue(cluster.events()
                .contains("InvalidIPAddress Skipped 1 invalid IP addresses when mirroring to EndpointSlices"));
    }

    @Test
    void aSelectorEndsTheMirror() {
        mirrored();

        cluster.merge(Resources.SERVICES, "default", "my", "{'spec':{'selector':{'a':'b'}}}");
        cluster.settle();

        assertEquals(List.of(), slices());
    }

    @Test
    void locksOfLeadersAreNotMirrored() {
        mirrored();

        cluster.merge(
                Resources.ENDPOINTS,
                "default",
                "my",
                "{'metadata':{'annotations':{'control-plane.alpha.kubernetes.io/leader':'me'}}}");
        cluster.settle();

        assertEquals(List.of(), slices());
    }

    @Test
    void slicesGoWithTheService() {
        mirrored();

        cluster.delete(Resources.SERVICES, "default", "my");
        cluster.settle();

        assertEquals(List.of(), slices());
    }
}
