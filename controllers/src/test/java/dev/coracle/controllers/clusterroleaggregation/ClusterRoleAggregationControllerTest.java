package dev.coracle.controllers.clusterroleaggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterRoleAggregationControllerTest {
    private final FakeCluster cluster = FakeCluster.of(ClusterRoleAggregationController::new);

    private void role(String name, String label, String resource) {
        cluster.create(
                ClusterRoleAggregationController.CLUSTER_ROLES,
                "",
                "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'" + name
                        + "','labels':{'to':'" + label + "'}},'rules':[{'apiGroups':[''],'resources':['" + resource
                        + "'],'verbs':['get']}]}");
    }

    private void aggregating() {
        cluster.create(
                ClusterRoleAggregationController.CLUSTER_ROLES,
                "",
                "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'all'},"
                        + "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'to':'view'}}]},'rules':null}");
        cluster.settle();
    }

    private List<String> resources() {
        return cluster
                .api()
                .get(ClusterRoleAggregationController.CLUSTER_ROLES, ObjectKey.cluster("all"))
                .fields()
                .list("rules")
                .stream()
                .flatMap(rule -> rule.texts("resources").stream())
                .toList();
    }

    @Test
    void matchingRolesAreAddedUpInOrderOfTheirNames() {
        role("b", "view", "nodes");
        role("a", "view", "pods");
        role("c", "view", "pods");
        role("d", "edit", "secrets");
        aggregating();

        assertEquals(List.of("pods", "nodes"), resources());
    }

    @Test
    void laterRolesAndChangedLabelsCount() {
        aggregating();
        role("a", "view", "pods");
        cluster.settle();
        assertEquals(List.of("pods"), resources());

        cluster.merge(ClusterRoleAggregationController.CLUSTER_ROLES, "", "a", "{'metadata':{'labels':{'to':'none'}}}");
        cluster.settle();
        assertEquals(List.of(), resources());
    }
}
