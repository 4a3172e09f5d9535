package dev.coracle.controllers.disruption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionControllerTest {
    private final FakeCluster cluster = FakeCluster.of(DisruptionController::new);

    @ParameterizedTest
    @CsvSource({
        "'minAvailable':2, 2, 0, 2, InsufficientPods",
        "'minAvailable':1, 1, 1, 2, SufficientPods",
        "'minAvailable':'50%', 2, 0, 4, InsufficientPods",
        "'maxUnavailable':3, 1, 1, 4, SufficientPods",
    })
    void saysHowManyPodsMayGo(String bound, int desired, int allowed, int expected, String reason) {
        cluster.create(
                Resources.REPLICA_SETS,
                "default",
                "{'apiVersion':'apps/v1','kind':'ReplicaSet','metadata':{'name':'rs'},'spec':{'replicas':4}}");
        String uid = cluster.api()
                .get(Resources.REPLICA_SETS, ObjectKey.of("default", "rs"))
                .uid();
        for (String name : new String[] {"a", "b"}) {
            cluster.create(
                    Resources.PODS,
                    "default",
                    "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "','labels':{'app':'rs'},"
                            + "'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'rs','uid':'" + uid
                            + "','controller':true}]},'status':{'conditions':[{'type':'Ready','status':'True'}]}}");
        }
        cluster.create(
                DisruptionController.BUDGETS,
                "default",
                "{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'b'},'spec':{" + bound
                        + ",'selector':{'matchLabels':{'app':'rs'}}}}");
        cluster.settle();

        Fields status = cluster.api()
                .get(DisruptionController.BUDGETS, ObjectKey.of("default", "b"))
                .at("status");
        assertEquals(desired, status.integer("desiredHealthy", -1));
        assertEquals(allowed, status.integer("disruptionsAllowed", -1));
        assertEquals(expected, status.integer("expectedPods", -1));
        assertEquals(2, status.integer("currentHealthy", -1));
        assertEquals(reason, status.list("conditions").get(0).text("reason"));
    }
}
