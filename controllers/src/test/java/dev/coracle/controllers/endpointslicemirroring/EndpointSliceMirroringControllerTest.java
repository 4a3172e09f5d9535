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
}
