package dev.coracle.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.endpoints.EndpointsController;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "endpoints-life-cycle", and what surrounds it. */
class EndpointControllersTest {
    private static final String TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";
    private final FakeCluster cluster = FakeCluster.of(EndpointSliceController::new, EndpointsController::new);

    private void node(String name, String zone) {
        cluster.create(
                Resources.NODES,
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name
                        + "','labels':{'topology.kubernetes.io/zone':'" + zone + "'}}}");
    }

    private void service(String spec) {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','labels':{'tier':'front'}},'spec':" + spec
                        + "}");
        cluster.settle();
    }

    private static final String NAMED_PORT =
            "{'ports':[{'name':'http','port':80,'protocol':'TCP','targetPort':'http'}],'selector':{'app':'web'},"
                    + "'ipFamilies':['IPv4'],'clusterIP':'10.96.0.7'}";

    private void pod(String name, String node) {
        cluster.create(
                Resources.PODS,
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "','labels':{'app':'web'}},'spec':"
                        + "{'nodeName':'" + node + "','containers':[{'name':'c','ports':[{'name':'http',"
                        + "'containerPort':8080}]}]}}");
    }

    private void status(String pod, String ip, String ready, String since) {
        cluster.mergeStatus(
                Resources.PODS,
                ObjectKey.of("default", pod),
                "{'phase':'Running','podIP':'" + ip + "','podIPs':[{'ip':'" + ip + "'}],'conditions':[{'type':'Ready',"
                        + "'status':'" + ready + "','lastTransitionTime':'" + since + "'}]}");
        cluster.settle();
    }

    private void twoPods() {
        node("n1", "z1");
        service(NAMED_PORT);
        pod("p1", "n1");
        status("p1", "10.244.7.11", "True", "2021-01-02T03:04:05Z");
        pod("p2", "n1");
        status("p2", "10.244.7.12", "True", "2021-01-02T03:04:05Z");
    }

    private KubeObject slice() {
        List<KubeObject> slices = cluster.api().all(Resources.ENDPOINT_SLICES);
        assertEquals(1, slices.size(), slices.toString());
        return slices.get(0);
    }

    private KubeObject endpoints() {
        return cluster.api().get(Resources.ENDPOINTS, ObjectKey.of("default", "web"));
    }

    private static void assertJson(String expected, JsonNode actual) {
        assertTrue(Json.same(Json.mapper().valueToTree(json(expected)), actual), () -> "is " + actual);
    }

    private static JsonNode json(String text) {
        return FakeCluster.json("{'v':" + text + "}").get("v");
    }

    private String uid(String pod) {
        return cluster.api().get(Resources.PODS, ObjectKey.of("default", pod)).uid();
    }

    private String endpoint(String pod, String ip, boolean ready, boolean serving, boolean terminating) {
        return "{'addresses':['" + ip + "'],'conditions':{'ready':" + ready + ",'serving':" + serving
                + ",'terminating':" + terminating + "},'nodeName':'n1','zone':'z1','targetRef':{'kind':'Pod','name':'"
                + pod + "','namespace':'default','uid':'" + uid(pod) + "'}}";
    }

    @Test
    void serviceWithoutPodsHasAPlaceholder() {
        service(NAMED_PORT);

        KubeObject slice = slice();
        assertTrue(slice.tree().get("endpoints").isNull());
        assertTrue(slice.tree().get("ports").isNull());
        assertEquals("web-", slice.text("metadata.generateName"));
        assertEquals("IPv4", slice.text("addressType"));
        assertEquals(
                Map.of(
                        "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io",
                        "kubernetes.io/service-name", "web",
                        "tier", "front"),
                slice.labels());
        assertEquals("2026-01-02T03:04:05Z", slice.annotations().get(TRIGGER));
        assertEquals("Service", slice.controller().orElseThrow().kind());
        assertTrue(slice.controller().orElseThrow().blockOwnerDeletion());
        assertEquals(
                Map.of("endpoints.kubernetes.io/managed-by", "endpoint-controller", "tier", "front"),
                endpoints().labels());
        assertTrue(!endpoints().fields().has("subsets"));
        assertEquals("2026-01-02T03:04:05Z", endpoints().annotations().get(TRIGGER));
    }

    @Test
    void readyPodsArePublishedAsRecorded() {
        twoPods();

        assertJson(
                "[" + endpoint("p1", "10.244.7.11", true, true, false) + ","
                        + endpoint("p2", "10.244.7.12", true, true, false) + "]",
                slice().tree().get("endpoints"));
        assertJson(
                "[{'name':'http','port':8080,'protocol':'TCP'}]", slice().tree().get("ports"));
        assertEquals(3, slice().generation());
        assertEquals("2021-01-02T03:04:05Z", slice().annotations().get(TRIGGER));
        assertJson(
                "[{'addresses':[{'ip':'10.244.7.11','nodeName':'n1','targetRef':{'kind':'Pod','name':'p1','namespace':"
                        + "'default','uid':'" + uid("p1") + "'}},{'ip':'10.244.7.12','nodeName':'n1','targetRef':"
                        + "{'kind':'Pod','name':'p2','namespace':'default','uid':'" + uid("p2")
                        + "'}}],'ports':[{'name':'http','port':8080,'protocol':'TCP'}]}]",
                endpoints().tree().get("subsets"));
    }

    @Test
    void podThatIsNotReadyStaysListed() {
        twoPods();

        status("p2", "10.244.7.12", "False", "2021-01-02T03:05:05Z");

        assertJson(
                endpoint("p2", "10.244.7.12", false, false, false),
                slice().tree().at("/endpoints/1"));
        assertEquals(4, slice().generation());
        assertEquals("2021-01-02T03:05:05Z", slice().annotations().get(TRIGGER));
        assertEquals(
                "10.244.7.12",
                endpoints().tree().at("/subsets/0/notReadyAddresses/0/ip").asText());
        assertEquals("2021-01-02T03:05:05Z", endpoints().annotations().get(TRIGGER));
    }

    @Test
    void publishNotReadyAddressesMakesThemReadyAndDropsTheTriggerTime() {
        twoPods();
        status("p2", "10.244.7.12", "False", "2021-01-02T03:05:05Z");

        cluster.merge(Resources.SERVICES, "default", "web", "{'spec':{'publishNotReadyAddresses':true}}");
        cluster.settle();

        assertJson(
                endpoint("p2", "10.244.7.12", true, false, false),
                slice().tree().at("/endpoints/1"));
        assertEquals(Map.of(), slice().annotations());
        assertEquals(2, endpoints().tree().at("/subsets/0/addresses").size());
        assertEquals(Map.of(), endpoints().annotations());
    }

    @Test
    void terminatingPodServesOn() {
        twoPods();

        cluster.delete(Resources.PODS, "default", "p1");
        cluster.settle();

        assertJson(
                endpoint("p1", "10.244.7.11", false, true, true), slice().tree().at("/endpoints/0"));
        assertEquals(1, endpoints().tree().at("/subsets/0/addresses").size());
    }

    @Test
    void lastPodGoneTurnsTheSliceIntoAPlaceholder() {
        twoPods();
        String name = slice().name();

        for (String pod : List.of("p1", "p2")) {
            cluster.api().delete(Resources.PODS, ObjectKey.of("default", pod), DeleteOptions.now(""));
            cluster.settle();
        }

        assertEquals(name, slice().name());
        assertTrue(slice().tree().get("endpoints").isNull());
        assertTrue(slice().tree().get("ports").isNull());
        assertTrue(!endpoints().fields().has("subsets"));
    }

    @Test
    void podWaitsForItsNode() {
        service(NAMED_PORT);
        pod("p1", "late");
        status("p1", "10.244.7.11", "True", "2021-01-02T03:04:05Z");
        assertTrue(slice().tree().get("endpoints").isNull());

        node("late", "z1");
        cluster.settle();

        assertEquals(1, slice().tree().get("endpoints").size());
    }

    @Test
    void endpointsOfAServiceThatIsGoneAreRemoved() {
        twoPods();

        cluster.delete(Resources.SERVICES, "default", "web");
        cluster.settle();

        assertEquals(List.of(), cluster.api().all(Resources.ENDPOINTS));
    }

    @Test
    void handMadeEndpointsWithoutAServiceStay() {
        cluster.create(
                Resources.ENDPOINTS, "default", "{'apiVersion':'v1','kind':'Endpoints','metadata':{'name':'mine'}}");
        cluster.settle();

        assertEquals(1, cluster.api().all(Resources.ENDPOINTS).size());
    }

    @Test
    void serviceWithoutSelectorIsLeftAlone() {
        service("{'ports':[{'port':80}]}");

        assertEquals(List.of(), cluster.api().all(Resources.ENDPOINTS));
        assertEquals(List.of(), cluster.api().all(Resources.ENDPOINT_SLICES));
    }

    @Test
    void headlessServiceIsLabelled() {
        service("{'clusterIP':'None','ports':[{'port':80,'protocol':'TCP'}],'selector':{'app':'web'}}");

        assertEquals("", slice().labels().get("service.kubernetes.io/headless"));
        assertEquals("", endpoints().labels().get("service.kubernetes.io/headless"));
    }

    @Test
    void oneReadyPodCostsTwoWrites() {
        twoPods();
        cluster.api().takeWrites();

        status("p2", "10.244.7.12", "False", "2021-01-02T03:05:05Z");

        List<String> writes = cluster.api().takeWrites().stream().sorted().toList();
        assertEquals(
                List.of("patch pods/p2/status", "update endpoints/web", "update endpointslices/" + slice().name()),
                writes);
    }
}
