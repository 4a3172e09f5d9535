package dev.coracle.controllers.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ManagedResource;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
    private final FakeCluster cluster = new FakeCluster(
            List.of(
                    new ManagedResource(Resources.PODS, "Pod", true),
                    new ManagedResource(Resources.CONFIG_MAPS, "ConfigMap", true),
                    new ManagedResource(Resources.NODES, "Node", false)),
            NamespaceController::new);

    private void namespaceWithPodAndConfig() {
        cluster.create(
                Resources.NAMESPACES,
                "",
                "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'x'},'spec':{'finalizers':['kubernetes']},"
                        + "'status':{'phase':'Active'}}");
        cluster.create(
                Resources.PODS,
                "x",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeName':'n1'}}");
        cluster.create(Resources.CONFIG_MAPS, "x", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'}}");
        cluster.settle();
    }

    private void delete() {
        cluster.delete(Resources.NAMESPACES, "", "x");
        cluster.settle();
    }

    private void endPod() {
        cluster.api().delete(Resources.PODS, ObjectKey.of("x", "p"), DeleteOptions.now(""));
        cluster.settle();
    }

    private Fields condition(String type) {
        KubeObject namespace = cluster.api().get(Resources.NAMESPACES, ObjectKey.cluster("x"));
        return namespace.at("status").list("conditions").stream()
                .filter(c -> c.text("type").equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podsGoFirst() {
        namespaceWithPodAndConfig();

        delete();

        assertEquals(1, cluster.api().all(Resources.CONFIG_MAPS).size());
        Fields remaining = condition("NamespaceContentRemaining");
        assertEquals("True", remaining.text("status"));
        assertEquals("SomeResourcesRemain", remaining.text("reason"));
        assertEquals("Some resources are remaining: pods. has 1 resource instances", remaining.text("message"));
        assertEquals("False", condition("NamespaceDeletionContentFailure").text("status"));
    }

    @Test
    void namespaceGoesWhenItsPodsHaveEnded() {
        namespaceWithPodAndConfig();
        delete();

        endPod();

        assertEquals(List.of(), cluster.api().all(Resources.CONFIG_MAPS));
        assertEquals(List.of(), cluster.api().all(Resources.NAMESPACES));
    }

    @Test
    void finalizersAreCounted() {
        namespaceWithPodAndConfig();
        cluster.merge(Resources.CONFIG_MAPS, "x", "c", "{'metadata':{'finalizers':['x/y']}}");
        delete();
        endPod();

        assertEquals(
                "Some resources are remaining: configmaps. has 1 resource instances",
                condition("NamespaceContentRemaining").text("message"));
        assertEquals(
                "SomeFinalizersRemain",
                condition("NamespaceFinalizersRemaining").text("reason"));
        assertEquals(
                "Some content in the namespace has finalizers remaining: x/y in 1 resource instances",
                condition("NamespaceFinalizersRemaining").text("message"));

        cluster.merge(Resources.CONFIG_MAPS, "x", "c", "{'metadata':{'finalizers':null}}");
        cluster.settle();
        assertEquals(List.of(), cluster.api().all(Resources.NAMESPACES));
    }

    @Test
    void activeNamespaceIsLeftAlone() {
        namespaceWithPodAndConfig();

        assertEquals(1, cluster.api().all(Resources.PODS).size());
        assertEquals(1, cluster.api().all(Resources.NAMESPACES).size());
    }
}
