package dev.coracle.controllers.replicaset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "replicaset-control". */
class ReplicaSetControllerTest {
    private final FakeCluster cluster = FakeCluster.of(ReplicaSetController::new, ReplicationController::new);

    private void create() {
        cluster.create(
                Resources.REPLICA_SETS,
                "default",
                "{'apiVersion':'apps/v1','kind':'ReplicaSet','metadata':{'name':'rs'},'spec':{'replicas':2,"
                        + "'selector':{'matchLabels':{'app':'rs'}},'template':{'metadata':{'labels':{'app':'rs'}},"
                        + "'spec':{'containers':[{'name':'c','image':'v1'}]}}}}");
        cluster.settle();
    }

    private KubeObject set() {
        return cluster.api().get(Resources.REPLICA_SETS, ObjectKey.of("default", "rs"));
    }

    private List<KubeObject> matching() {
        return cluster.api().all(Resources.PODS).stream()
                .filter(pod -> "rs".equals(pod.labels().get("app")))
                .toList();
    }

    private void assertStatus(String expected) {
        assertTrue(
                Json.same(FakeCluster.json(expected), set().at("status").node()),
                () -> "status is " + set().at("status").node());
    }

    private void ready(KubeObject pod) {
        cluster.mergeStatus(
                Resources.PODS,
                pod.key(),
                "{'phase':'Running','conditions':[{'type':'Ready','status':'True',"
                        + "'lastTransitionTime':'2021-01-02T03:04:05Z'}]}");
        cluster.settle();
    }

    @Test
    void countsPodsAsRecorded() {
        create();
        ready(matching().get(0));

        assertStatus("{'availableReplicas':1,'fullyLabeledReplicas':2,'observedGeneration':1,'readyReplicas':1,"
                + "'replicas':2,'terminatingReplicas':0}");

        cluster.merge(Resources.REPLICA_SETS, "default", "rs", "{'spec':{'replicas':0}}");
        cluster.settle();

        assertStatus("{'observedGeneration':2,'replicas':0,'terminatingReplicas':0}");
        assertEquals(
                2,
                cluster.events().stream()
                        .filter(e -> e.startsWith("SuccessfulDelete Deleted pod: rs-"))
                        .count());
    }

    @Test
    void relabelledPodIsReleasedAndReplacedAndTakenBack() {
        create();
        String name = matching().get(0).name();

        cluster.merge(Resources.PODS, "default", name, "{'metadata':{'labels':{'app':'free'}}}");
        cluster.settle();

        KubeObject released = cluster.api().get(Resources.PODS, ObjectKey.of("default", name));
        assertEquals(List.of(), released.owners());
        assertEquals(2, matching().size());

        cluster.merge(Resources.PODS, "default", name, "{'metadata':{'labels':{'app':'rs'}}}");
        cluster.settle();

        assertEquals(2, matching().size());
    }

    @Test
    void barePodWithMatchingLabelsCounts() {
        create();

        cluster.create(
                Resources.PODS,
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'bare','labels':{'app':'rs'}},'spec':{}}");
        cluster.settle();

        assertEquals(2, matching().size());
        assertTrue(matching().stream().allMatch(pod -> pod.controller().isPresent()));
    }

    @Test
    void notReadyPodGoesBeforeReadyOne() {
        create();
        KubeObject kept = matching().get(0);
        ready(kept);

        cluster.merge(Resources.REPLICA_SETS, "default", "rs", "{'spec':{'replicas':1}}");
        cluster.settle();

        assertEquals(
                List.of(kept.key()), matching().stream().map(KubeObject::key).toList());
    }

    @Test
    void podOnItsWayOutIsReplacedAtOnce() {
        create();
        KubeObject pod = matching().get(0);
        cluster.merge(Resources.PODS, "default", pod.name(), "{'spec':{'nodeName':'node-1'}}");

        cluster.delete(Resources.PODS, "default", pod.name());
        cluster.settle();

        assertEquals(3, matching().size());
        assertStatus("{'fullyLabeledReplicas':2,'observedGeneration':1,'replicas':2,'terminatingReplicas':1}");
    }

    @Test
    void replicationControllerHasNoTerminatingReplicas() {
        cluster.create(
                Resources.REPLICATION_CONTROLLERS,
                "default",
                "{'apiVersion':'v1','kind':'ReplicationController','metadata':{'name':'rc'},'spec':{'replicas':1,"
                        + "'selector':{'r':'c'},'template':{'metadata':{'labels':{'r':'c'}},'spec':{}}}}");
        cluster.settle();
        cluster.runPods();

        KubeObject rc = cluster.api().get(Resources.REPLICATION_CONTROLLERS, ObjectKey.of("default", "rc"));
        assertTrue(Json.same(
                FakeCluster.json("{'availableReplicas':1,'fullyLabeledReplicas':1,'observedGeneration':1,"
                        + "'readyReplicas':1,'replicas':1}"),
                rc.at("status").node()));
    }
}
