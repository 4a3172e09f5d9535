package dev.coracle.controllers.statefulset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatefulSetControllerTest {
    private static final GroupVersionResource CLAIMS = GroupVersionResource.core("persistentvolumeclaims");
    private final FakeCluster cluster = FakeCluster.of(StatefulSetController::new);

    private void create(String spec) {
        cluster.create(
                Resources.STATEFUL_SETS,
                "default",
                "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'web'},'spec':{" + spec
                        + "'replicas':2,'serviceName':'nginx','selector':{'matchLabels':{'app':'web'}},'template':"
                        + "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'v1'}]}}}}");
        cluster.settle();
    }

    private List<String> pods() {
        return cluster.api().all(Resources.PODS).stream()
                .map(p ->
                        p.name() + " " + p.at("spec").list("containers").get(0).text("image"))
                .toList();
    }

    private KubeObject set() {
        return cluster.api().get(Resources.STATEFUL_SETS, ObjectKey.of("default", "web"));
    }

    private void image(String image) {
        cluster.merge(
                Resources.STATEFUL_SETS,
                "default",
                "web",
                "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'" + image + "'}]}}}}");
        cluster.settle();
    }

    @Test
    void podsComeUpInOrder() {
        create("");
        assertEquals(List.of("web-0 v1"), pods());

        cluster.runPods();
        assertEquals(List.of("web-0 v1", "web-1 v1"), pods());
    }

    @Test
    void parallelPodsComeUpTogether() {
        create("'podManagementPolicy':'Parallel',");

        assertEquals(List.of("web-0 v1", "web-1 v1"), pods());
    }

    @Test
    void podHasNameHostAndClaim() {
        create("'volumeClaimTemplates':[{'metadata':{'name':'www'},'spec':{}}],");

        KubeObject pod = cluster.api().all(Resources.PODS).get(0);
        assertEquals("web-0", pod.text("spec.hostname"));
        assertEquals("nginx", pod.text("spec.subdomain"));
        assertEquals("web-0", pod.labels().get("statefulset.kubernetes.io/pod-name"));
        assertEquals("0", pod.labels().get("apps.kubernetes.io/pod-index"));
        assertEquals("www-web-0", pod.at("spec").list("volumes").get(0).text("persistentVolumeClaim.claimName"));
        assertEquals("www-web-0", cluster.api().all(CLAIMS).get(0).name());
        assertEquals(
                List.of(
                        "SuccessfulCreate create Claim www-web-0 Pod web-0 in StatefulSet web success",
                        "SuccessfulCreate create Pod web-0 in StatefulSet web successful"),
                cluster.events());
    }

    @Test
    void updateReplacesFromTheTop() {
        create("");
        cluster.runPods();
        cluster.runPods();

        image("v2");
        assertEquals(List.of("web-0 v1", "web-1 v2"), pods());

        cluster.runPods();
        assertEquals(List.of("web-0 v2", "web-1 v2"), pods());

        cluster.runPods();
        assertEquals(set().text("status.updateRevision"), set().text("status.currentRevision"));
        assertEquals(2, set().at("status").integer("updatedReplicas", 0));
        assertEquals(2, set().at("status").integer("availableReplicas", 0));
    }

    @Test
    void partitionHoldsLowerPodsBack() {
        create("'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':1}},");
        cluster.runPods();
        cluster.runPods();

        image("v2");
        cluster.runPods();

        assertEquals(List.of("web-0 v1", "web-1 v2"), pods());
    }

    @Test
    void scaleDownTakesTheHighestFirst() {
        create("");
        cluster.runPods();
        cluster.runPods();

        cluster.merge(Resources.STATEFUL_SETS, "default", "web", "{'spec':{'replicas':1}}");
        cluster.settle();

        assertEquals(List.of("web-0 v1"), pods());
    }
}
