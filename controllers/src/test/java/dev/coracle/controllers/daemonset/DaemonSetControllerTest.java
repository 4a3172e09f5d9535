package dev.coracle.controllers.daemonset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "daemonset-control". */
class DaemonSetControllerTest {
    private final FakeCluster cluster = FakeCluster.of(DaemonSetController::new);

    private void node(String name, String spec) {
        cluster.create(
                Resources.NODES,
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name + "','labels':{'oracle-ds':'yes'}},"
                        + "'spec':" + spec + "}");
    }

    private void create(String strategy) {
        cluster.create(
                Resources.DAEMON_SETS,
                "default",
                "{'apiVersion':'apps/v1','kind':'DaemonSet','metadata':{'name':'ds','annotations':"
                        + "{'deprecated.daemonset.template.generation':'1'}},'spec':{'updateStrategy':{'type':'"
                        + strategy + "'},'selector':{'matchLabels':{'app':'ds'}},'template':{'metadata':{'labels':"
                        + "{'app':'ds'}},'spec':{'nodeSelector':{'oracle-ds':'yes'},'containers':[{'name':'c',"
                        + "'image':'v1'}]}}}}");
        cluster.settle();
    }

    private List<KubeObject> pods() {
        return cluster.api().all(Resources.PODS);
    }

    private KubeObject set() {
        return cluster.api().get(Resources.DAEMON_SETS, ObjectKey.of("default", "ds"));
    }

    private void assertStatus(String expected) {
        assertTrue(
                Json.same(FakeCluster.json(expected), set().at("status").node()),
                () -> "is " + set().at("status").node());
    }

    private void image(String image) {
        cluster.merge(
                Resources.DAEMON_SETS,
                "default",
                "ds",
                "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'" + image + "'}]}}}}");
        cluster.settle();
    }

    @Test
    void everyUntaintedNodeGetsAPod() {
        node("n1", "{'taints':[{'key':'node.kubernetes.io/not-ready','effect':'NoSchedule'}]}");
        node("n2", "{}");
        create("RollingUpdate");
        assertEquals(1, pods().size());

        cluster.merge(Resources.NODES, "", "n1", "{'spec':{'taints':null}}");
        cluster.settle();
        assertEquals(2, pods().size());
        cluster.runPods();

        assertStatus("{'currentNumberScheduled':2,'desiredNumberScheduled':2,'numberAvailable':2,"
                + "'numberMisscheduled':0,'numberReady':2,'observedGeneration':1,'updatedNumberScheduled':2}");
    }

    @Test
    void podHasTheRecordedShape() {
        node("n1", "{}");
        create("RollingUpdate");

        KubeObject pod = pods().get(0);
        assertEquals("ds-", pod.text("metadata.generateName"));
        assertEquals("1", pod.labels().get("pod-template-generation"));
        assertTrue(pod.labels().containsKey("controller-revision-hash"));
        assertTrue(Json.same(
                FakeCluster.json("{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                        + "{'nodeSelectorTerms':[{'matchFields':[{'key':'metadata.name','operator':'In','values':"
                        + "['n1']}]}]}}}"),
                pod.at("spec.affinity").node()));
        assertEquals(
                List.of(
                        "node.kubernetes.io/not-ready:NoExecute",
                        "node.kubernetes.io/unreachable:NoExecute",
                        "node.kubernetes.io/disk-pressure:NoSchedule",
                        "node.kubernetes.io/memory-pressure:NoSchedule",
                        "node.kubernetes.io/pid-pressure:NoSchedule",
                        "node.kubernetes.io/unschedulable:NoSchedule"),
                pod.at("spec").list("tolerations").stream()
                        .map(t -> t.text("key") + ":" + t.text("effect"))
                        .toList());
    }

    @Test
    void nodeThatNoLongerMatchesLosesItsPod() {
        node("n1", "{}");
        node("n2", "{}");
        create("RollingUpdate");

        cluster.merge(Resources.NODES, "", "n2", "{'metadata':{'labels':{'oracle-ds':null}}}");
        cluster.settle();

        assertEquals(
                List.of("n1"), pods().stream().map(DaemonReconciler::nodeOf).toList());
        assertEquals(1, set().at("status").integer("desiredNumberScheduled", -1));
    }

    @Test
    void onDeleteKeepsOldPodsAndNumbersRevisions() {
        node("n1", "{}");
        create("OnDelete");
        cluster.runPods();

        image("v2");

        assertEquals("v1", pods().get(0).at("spec").list("containers").get(0).text("image"));
        assertEquals(0, set().at("status").integer("updatedNumberScheduled", 0));
        assertEquals(
                List.of(1L, 2L),
                cluster.api().all(Resources.CONTROLLER_REVISIONS).stream()
                        .map(r -> r.fields().number("revision", 0))
                        .sorted()
                        .toList());
    }

    @Test
    void rollingUpdateReplacesOnePodAtATime() {
        node("n1", "{}");
        node("n2", "{}");
        create("RollingUpdate");
        cluster.runPods();

        image("v2");
        assertEquals(1, images("v1"));

        cluster.runPods();
        assertEquals(0, images("v1"));
    }

    private long images(String image) {
        return pods().stream()
                .filter(p ->
                        p.at("spec").list("containers").get(0).text("image").equals(image))
                .count();
    }
}
