package dev.coracle.controllers.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import dev.coracle.controllers.replicaset.ReplicaSetController;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "deployment-rollout", and what surrounds it. */
class DeploymentControllerTest {
    private final FakeCluster cluster = FakeCluster.of(DeploymentController::new, ReplicaSetController::new);

    private void create(String strategy, int replicas) {
        cluster.create(
                Resources.DEPLOYMENTS,
                "default",
                "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},'spec':{'replicas':" + replicas
                        + ",'progressDeadlineSeconds':600,'revisionHistoryLimit':10,'strategy':" + strategy
                        + ",'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},"
                        + "'spec':{'containers':[{'name':'c','image':'v1'}]}}}}");
        cluster.settle();
    }

    private static final String ROLLING =
            "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}}";

    private void image(String image) {
        cluster.merge(
                Resources.DEPLOYMENTS,
                "default",
                "web",
                "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'" + image + "'}]}}}}");
        cluster.settle();
    }

    private KubeObject deployment() {
        return cluster.api().get(Resources.DEPLOYMENTS, ObjectKey.of("default", "web"));
    }

    /** Image to size, by the sets that are there. */
    private Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        cluster.api().all(Resources.REPLICA_SETS).forEach(set -> sizes.put(image(set), replicas(set)));
        return sizes;
    }

    private static String image(KubeObject set) {
        return set.at("spec.template.spec").list("containers").get(0).text("image");
    }

    private static int replicas(KubeObject set) {
        return set.at("spec").integer("replicas", -1);
    }

    private Fields condition(String type) {
        return deployment().at("status").list("conditions").stream()
                .filter(c -> c.text("type").equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void createdDeploymentBecomesAvailableAsRecorded() {
        create(ROLLING, 3);

        assertEquals("False", condition("Available").text("status"));
        assertEquals("MinimumReplicasUnavailable", condition("Available").text("reason"));

        cluster.runPods();

        KubeObject deployment = deployment();
        assertEquals("1", deployment.annotations().get("deployment.kubernetes.io/revision"));
        KubeObject set = cluster.api().all(Resources.REPLICA_SETS).get(0);
        String hash = set.labels().get("pod-template-hash");
        assertTrue(hash.matches("[456789bcdf]{1,10}"), hash);
        assertEquals("web-" + hash, set.name());
        assertEquals(
                Map.of(
                        "deployment.kubernetes.io/desired-replicas", "3",
                        "deployment.kubernetes.io/max-replicas", "4",
                        "deployment.kubernetes.io/revision", "1"),
                set.annotations());
        Fields status = deployment.at("status");
        assertEquals(
                List.of(3, 3, 3, 3, 0, 1),
                List.of(
                        status.integer("replicas", -1),
                        status.integer("updatedReplicas", -1),
                        status.integer("readyReplicas", -1),
                        status.integer("availableReplicas", -1),
                        status.integer("terminatingReplicas", -1),
                        status.integer("observedGeneration", -1)));
        assertEquals(
                "Deployment has minimum availability.", condition("Available").text("message"));
        assertEquals("NewReplicaSetAvailable", condition("Progressing").text("reason"));
        assertEquals(
                "ReplicaSet \"web-" + hash + "\" has successfully progressed.",
                condition("Progressing").text("message"));
        List<String> events = cluster.events();
        assertEquals(4, events.size(), events.toString());
        assertTrue(events.contains("ScalingReplicaSet Scaled up replica set web-" + hash + " from 0 to 3"));
    }

    @Test
    void conditionsNameTheSetThatWasMadeInTheSameStep() {
        create(ROLLING, 0);

        String set = cluster.api().all(Resources.REPLICA_SETS).iterator().next().name();
        assertEquals("NewReplicaSetAvailable", condition("Progressing").text("reason"));
        assertEquals(
                "ReplicaSet \"" + set + "\" has successfully progressed.",
                condition("Progressing").text("message"));
    }

    @Test
    void setsAndPodsHaveTheRecordedShape() {
        create(ROLLING, 3);

        KubeObject set = cluster.api().all(Resources.REPLICA_SETS).get(0);
        String hash = set.labels().get("pod-template-hash");
        assertEquals(Map.of("app", "web", "pod-template-hash", hash), set.labels());
        assertEquals(
                Map.of("app", "web", "pod-template-hash", hash),
                set.at("spec.selector").map("matchLabels"));
        assertEquals("Deployment", set.controller().orElseThrow().kind());
        assertTrue(set.controller().orElseThrow().blockOwnerDeletion());
        for (KubeObject pod : cluster.api().all(Resources.PODS)) {
            assertEquals(Map.of("app", "web", "pod-template-hash", hash), pod.labels());
            assertEquals(set.name() + "-", pod.text("metadata.generateName"));
            assertEquals("ReplicaSet", pod.controller().orElseThrow().kind());
        }
    }

    @Test
    void newImageSurgesByOneAndWaits() {
        create(ROLLING, 3);
        cluster.runPods();

        image("v2");

        assertEquals(Map.of("v1", 3, "v2", 1), sizes());
        Fields status = deployment().at("status");
        assertEquals(4, status.integer("replicas", -1));
        assertEquals(1, status.integer("updatedReplicas", -1));
        assertEquals(1, status.integer("unavailableReplicas", -1));
        assertEquals("2", deployment().annotations().get("deployment.kubernetes.io/revision"));
    }

    @Test
    void goingBackToTheOldTemplateReusesItsSetAsANewRevision() {
        create(ROLLING, 3);
        cluster.runPods();
        image("v2");

        image("v1");

        assertEquals(Map.of("v1", 3, "v2", 0), sizes());
        assertEquals("3", deployment().annotations().get("deployment.kubernetes.io/revision"));
        assertEquals(3, deployment().at("status").integer("updatedReplicas", -1));
        KubeObject first = cluster.api().all(Resources.REPLICA_SETS).stream()
                .filter(set -> image(set).equals("v1"))
                .findFirst()
                .orElseThrow();
        assertEquals("1", first.annotations().get("deployment.kubernetes.io/revision-history"));
    }

    @Test
    void rolloutEndsWhenNewPodsAreReady() {
        create(ROLLING, 3);
        cluster.runPods();
        image("v2");

        for (int i = 0; i < 6; i++) {
            cluster.runPods();
        }

        assertEquals(Map.of("v1", 0, "v2", 3), sizes());
        assertEquals("NewReplicaSetAvailable", condition("Progressing").text("reason"));
    }

    @Test
    void neverFewerPodsThanMinimumAvailable() {
        create(ROLLING, 10);
        cluster.runPods();

        image("v2");

        // 25 % of 10: three above, two missing
        assertEquals(Map.of("v1", 8, "v2", 5), sizes());
    }

    @Test
    void recreateTakesOldPodsAwayFirst() {
        create("{'type':'Recreate'}", 2);
        cluster.runPods();
        cluster.api()
                .all(Resources.PODS)
                .forEach(pod -> cluster.merge(Resources.PODS, "default", pod.name(), "{'spec':{'nodeName':'node-1'}}"));
        cluster.settle();

        image("v2");

        assertEquals(Map.of("v1", 0), sizes(), "old pods are still ending");

        cluster.api()
                .all(Resources.PODS)
                .forEach(pod -> cluster.api()
                        .delete(
                                Resources.PODS,
                                pod.key(),
                                dev.coracle.apimachinery.client.DeleteOptions.now(pod.uid())));
        cluster.settle();
        assertEquals(Map.of("v1", 0, "v2", 2), sizes());
    }

    @Test
    void resizeChangesTheSetWithoutANewRevision() {
        create(ROLLING, 3);
        cluster.runPods();

        cluster.merge(Resources.DEPLOYMENTS, "default", "web", "{'spec':{'replicas':1}}");
        cluster.settle();

        assertEquals(Map.of("v1", 1), sizes());
        assertEquals(1, deployment().at("status").integer("replicas", -1));
        assertEquals("1", deployment().annotations().get("deployment.kubernetes.io/revision"));
    }

    @Test
    void resizeDuringARolloutIsSharedInProportion() {
        create(ROLLING, 10);
        cluster.runPods();
        image("v2");

        cluster.merge(Resources.DEPLOYMENTS, "default", "web", "{'spec':{'replicas':20}}");
        cluster.settle();

        // 13 pods become 25, in the proportion 8 to 5
        assertEquals(25, sizes().values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(15, sizes().get("v1"));
    }

    @Test
    void pausedDeploymentKeepsItsPods() {
        create(ROLLING, 1);
        cluster.runPods();

        cluster.merge(Resources.DEPLOYMENTS, "default", "web", "{'spec':{'paused':true}}");
        cluster.settle();
        image("v3");

        assertEquals(Map.of("v1", 1), sizes());
        assertEquals("DeploymentPaused", condition("Progressing").text("reason"));
        assertEquals("Unknown", condition("Progressing").text("status"));
        assertEquals("Deployment is paused", condition("Progressing").text("message"));
        assertEquals(0, deployment().at("status").integer("updatedReplicas", 0));
        assertEquals(3, deployment().at("status").integer("observedGeneration", -1));
    }

    @Test
    void deadlinePassesWhenNothingBecomesReady() {
        create(ROLLING, 1);

        cluster.advance(Duration.ofSeconds(610));

        assertEquals("ProgressDeadlineExceeded", condition("Progressing").text("reason"));
        assertEquals("False", condition("Progressing").text("status"));
        assertTrue(condition("Progressing").text("message").endsWith("\" has timed out progressing."));
    }

    @Test
    void historyKeepsAsManyOldSetsAsAskedFor() {
        create(ROLLING, 1);
        cluster.merge(Resources.DEPLOYMENTS, "default", "web", "{'spec':{'revisionHistoryLimit':1}}");
        for (String image : List.of("v1", "v2", "v3", "v4")) {
            image(image);
            cluster.runPods();
            cluster.runPods();
        }

        assertEquals(Map.of("v3", 0, "v4", 1), sizes());
    }

    @Test
    void settledDeploymentIsLeftAlone() {
        create(ROLLING, 3);
        cluster.runPods();
        cluster.api().takeWrites();

        cluster.advance(Duration.ofMinutes(30));

        assertEquals(List.of(), cluster.api().takeWrites());
    }

    @Test
    void orphanedSetsAreAdopted() {
        create(ROLLING, 2);
        cluster.runPods();
        cluster.delete(Resources.DEPLOYMENTS, "default", "web");
        cluster.api()
                .all(Resources.REPLICA_SETS)
                .forEach(set -> cluster.merge(
                        Resources.REPLICA_SETS, "default", set.name(), "{'metadata':{'ownerReferences':null}}"));
        cluster.settle();

        create(ROLLING, 2);

        assertEquals(Map.of("v1", 2), sizes());
        assertEquals(
                deployment().uid(),
                cluster.api()
                        .all(Resources.REPLICA_SETS)
                        .get(0)
                        .controller()
                        .orElseThrow()
                        .uid());
    }
}
