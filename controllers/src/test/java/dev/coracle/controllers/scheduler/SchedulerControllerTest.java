package dev.coracle.controllers.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import dev.coracle.controllers.pods.Pods;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulerControllerTest {
    private final FakeCluster cluster = FakeCluster.of(SchedulerController::new);

    private void node(String name, String spec) {
        cluster.create(
                Resources.NODES,
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name + "','labels':{'disk':'ssd','host':'"
                        + name + "'}},'spec':" + spec
                        + ",'status':{'allocatable':{'cpu':'2','memory':'4Gi','pods':'3'}}}");
        cluster.settle();
    }

    private void pod(String name, String spec) {
        cluster.create(
                Resources.PODS,
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
                        + "','ownerReferences':[{'kind':'ReplicaSet','name':'rs','uid':'rs','controller':true}]},"
                        + "'spec':{'schedulerName':'default-scheduler'," + spec + "}}");
        cluster.settle();
    }

    private KubeObject get(String pod) {
        return cluster.api().get(Resources.PODS, ObjectKey.of("default", pod));
    }

    private String nodeOf(String pod) {
        return get(pod).text("spec.nodeName");
    }

    private static final String PLAIN = "'containers':[{'name':'c'}]";

    private static String cpu(String amount) {
        return "'containers':[{'name':'c','resources':{'requests':{'cpu':'" + amount + "'}}}]";
    }

    static Stream<Arguments> refusals() {
        String preemptionUseless =
                " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
        String noVictims =
                " no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
        String one = "0/1 nodes are available: 1 ";
        return Stream.of(
                arguments("{}", cpu("3"), one + "Insufficient cpu." + preemptionUseless),
                arguments("{'unschedulable':true}", PLAIN, one + "node(s) were unschedulable." + preemptionUseless),
                arguments(
                        "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}",
                        PLAIN,
                        one + "node(s) had untolerated taint(s)." + preemptionUseless),
                arguments(
                        "{}",
                        "'nodeSelector':{'disk':'hdd'}," + PLAIN,
                        one + "node(s) didn't match Pod's node affinity/selector." + preemptionUseless),
                arguments(
                        "{}",
                        "'containers':[{'name':'c','ports':[{'containerPort':1,'hostPort':80}]}]",
                        one + "node(s) didn't have free ports for the requested pod ports." + noVictims));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void saysWhyNoNodeFits(String nodeSpec, String podSpec, String message) {
        node("n1", "{}");
        pod("first", "'containers':[{'name':'c','ports':[{'containerPort':1,'hostPort':80}]}]");
        cluster.merge(Resources.NODES, "", "n1", "{'spec':" + nodeSpec + "}");
        cluster.settle();

        pod("p", podSpec);

        assertEquals("", nodeOf("p"));
        assertEquals(
                List.of("Scheduled Successfully assigned default/first to n1", "FailedScheduling " + message),
                cluster.events());
        assertEquals("False", Pods.condition(get("p"), "PodScheduled").text("status"));
        assertEquals("Unschedulable", Pods.condition(get("p"), "PodScheduled").text("reason"));
        assertEquals(message, Pods.condition(get("p"), "PodScheduled").text("message"));
    }

    @Test
    void withoutNodesItSaysSoAndBindsWhenOneComes() {
        pod("p", PLAIN);

        assertEquals(List.of("FailedScheduling no nodes available to schedule pods"), cluster.events());

        node("n1", "{}");

        assertEquals("n1", nodeOf("p"));
        assertEquals(
                "Scheduled Successfully assigned default/p to n1",
                cluster.events().get(1));
    }

    @Test
    void podsOfOneReplicaSetAreSpread() {
        node("n1", "{}");
        node("n2", "{}");
        node("n3", "{}");
        Map<String, Integer> perNode = new TreeMap<>();

        for (int i = 0; i < 9; i++) {
            pod("p" + i, PLAIN);
            perNode.merge(nodeOf("p" + i), 1, Integer::sum);
        }

        assertEquals(Map.of("n1", 3, "n2", 3, "n3", 3), perNode);
    }

    @Test
    void podWaitsUntilAnotherEnds() {
        node("n1", "{}");
        pod("big", cpu("2"));
        pod("next", cpu("1"));
        assertEquals("", nodeOf("next"));

        cluster.api().delete(Resources.PODS, ObjectKey.of("default", "big"), DeleteOptions.now(""));
        cluster.settle();

        assertEquals("n1", nodeOf("next"));
    }

    @Test
    void daemonPodGoesToTheNodeItsFieldNames() {
        node("n1", "{}");
        node("n2", "{}");

        pod(
                "ds",
                "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':"
                        + "[{'matchFields':[{'key':'metadata.name','operator':'In','values':['n2']}]}]}}}," + PLAIN);

        assertEquals("n2", nodeOf("ds"));
    }

    @Test
    void toleratedTaintIsNoObstacle() {
        node("n1", "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}");

        pod("p", "'tolerations':[{'key':'k','operator':'Exists'}]," + PLAIN);

        assertEquals("n1", nodeOf("p"));
    }

    @Test
    void gatedPodAndForeignSchedulerAreNotTouched() {
        node("n1", "{}");

        pod("gated", "'schedulingGates':[{'name':'g'}]," + PLAIN);
        cluster.create(
                Resources.PODS,
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'other'},'spec':{'schedulerName':'mine'}}");
        cluster.settle();

        assertEquals("", nodeOf("gated"));
        assertEquals("", nodeOf("other"));
        assertEquals(List.of(), cluster.events());

        cluster.merge(Resources.PODS, "default", "gated", "{'spec':{'schedulingGates':null}}");
        cluster.settle();
        assertEquals("n1", nodeOf("gated"));
    }

    @Test
    void tenThousandPodsAreCheapToPlace() {
        SchedulerCache cache = new SchedulerCache();
        for (int i = 0; i < 10; i++) {
            cache.nodeSeen(NodeFacts.of(KubeObject.of(FakeCluster.json("{'metadata':{'name':'n" + i
                    + "'},'status':{'allocatable':{'cpu':'2000','memory':'4Ti','pods':'2000'}}}"))));
        }
        int placed = 0;
        for (int i = 0; i < 10_000; i++) {
            PodRequest pod = PodRequest.of(KubeObject.of(
                    FakeCluster.json("{'metadata':{'name':'p','uid':'" + i + "'},'spec':{" + cpu("100m") + "}}")));
            placed += cache.place(pod).node().isPresent() ? 1 : 0;
        }
        assertEquals(10_000, placed);
    }
}
