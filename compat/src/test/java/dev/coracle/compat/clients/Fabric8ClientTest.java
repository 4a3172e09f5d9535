package dev.coracle.compat.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** fabric8's client over HTTPS, as a user's program has it. Each test has a namespace of its own. */
class Fabric8ClientTest {
    private static Cluster cluster;
    private static KubernetesClient client;

    private String namespace;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().image("shell", "sleep 3600").start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build();
    }

    @AfterAll
    static void close() {
        client.close();
        cluster.close();
    }

    @BeforeEach
    void namespace(TestInfo test) {
        namespace = test.getTestMethod().orElseThrow().getName().toLowerCase();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        cluster.await("serviceaccount/default -n " + namespace).exists();
    }

    private ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("test", namespace)
                .endMetadata()
                .withData(Map.of("key", value))
                .build();
    }

    @Test
    void versionIsTheServers() {
        assertEquals("v1.36.2", client.getKubernetesVersion().getGitVersion());
    }

    @Test
    void objectsLiveAndDie() {
        ConfigMap created = client.resource(configMap("a", "1")).create();
        assertNotNull(created.getMetadata().getUid());
        assertThrows(
                KubernetesClientException.class,
                () -> client.resource(configMap("a", "1")).create());

        ConfigMap edited = client.configMaps()
                .inNamespace(namespace)
                .withName("a")
                .edit(c -> new ConfigMapBuilder(c).addToData("more", "2").build());

        assertEquals(Map.of("key", "1", "more", "2"), edited.getData());
        assertEquals(
                List.of("a"),
                client.configMaps().inNamespace(namespace).withLabel("test", namespace).list().getItems().stream()
                        .map(c -> c.getMetadata().getName())
                        .toList());

        List<StatusDetails> deleted =
                client.configMaps().inNamespace(namespace).withName("a").delete();

        assertEquals(1, deleted.size());
        assertNull(client.configMaps().inNamespace(namespace).withName("a").get());
    }

    @Test
    void patchesOfEveryType() {
        client.resource(configMap("a", "1")).create();
        var resource = client.configMaps().inNamespace(namespace).withName("a");

        resource.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"merged\":\"x\"}}");
        resource.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"metadata\":{\"labels\":{\"strategic\":\"x\"}}}");
        ConfigMap last = resource.patch(
                PatchContext.of(PatchType.JSON), "[{\"op\":\"replace\",\"path\":\"/data/key\",\"value\":\"2\"}]");

        assertEquals(Map.of("key", "2", "merged", "x"), last.getData());
        assertEquals("x", last.getMetadata().getLabels().get("strategic"));
    }

    @Test
    void serverSideApplyTellsOfConflicts() {
        client.resource(configMap("a", "1")).fieldManager("one").serverSideApply();

        KubernetesClientException conflict = assertThrows(
                KubernetesClientException.class,
                () -> client.resource(configMap("a", "2")).fieldManager("two").serverSideApply());
        ConfigMap forced = client.resource(configMap("a", "2"))
                .fieldManager("two")
                .forceConflicts()
                .serverSideApply();

        assertEquals(409, conflict.getCode());
        assertEquals("2", forced.getData().get("key"));
    }

    @Test
    void aStaleUpdateIsAConflict() {
        ConfigMap first = client.resource(configMap("a", "1")).create();
        client.resource(new ConfigMapBuilder(first).addToData("b", "2").build()).update();

        KubernetesClientException stale = assertThrows(
                KubernetesClientException.class,
                () -> client.resource(
                                new ConfigMapBuilder(first).addToData("c", "3").build())
                        .update());

        assertEquals(409, stale.getCode());
    }

    @Test
    void watchesSeeChangesInOrder() throws InterruptedException {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Watcher<ConfigMap> watcher = new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap object) {
                seen.add(action + " " + object.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                seen.add("closed " + cause.getMessage());
            }
        };
        Watch watch = client.configMaps()
                .inNamespace(namespace)
                .withLabel("test", namespace)
                .watch(watcher);
        try {
            client.resource(configMap("a", "1")).create();
            client.resource(configMap("a", "2")).update();
            client.resource(configMap("a", "2")).delete();

            assertEquals("ADDED a", seen.poll(60, TimeUnit.SECONDS));
            assertEquals("MODIFIED a", seen.poll(60, TimeUnit.SECONDS));
            assertEquals("DELETED a", seen.poll(60, TimeUnit.SECONDS));
        } finally {
            watch.close();
        }
    }

    @Test
    void informersHoldWhatIsThere() throws InterruptedException {
        client.resource(configMap("before", "1")).create();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        ResourceEventHandler<ConfigMap> handler = new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap object) {
                seen.add("+" + object.getMetadata().getName());
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {
                seen.add("=" + after.getData().get("key"));
            }

            @Override
            public void onDelete(ConfigMap object, boolean unknown) {
                seen.add("-" + object.getMetadata().getName());
            }
        };
        try (SharedIndexInformer<ConfigMap> informer = client.configMaps()
                .inNamespace(namespace)
                .withLabel("test", namespace)
                .inform(handler)) {
            client.resource(configMap("after", "1")).create();
            client.resource(configMap("after", "2")).update();
            client.resource(configMap("before", "1")).delete();

            assertEquals("+before", seen.poll(60, TimeUnit.SECONDS));
            assertEquals("+after", seen.poll(60, TimeUnit.SECONDS));
            assertEquals("=2", seen.poll(60, TimeUnit.SECONDS));
            assertEquals("-before", seen.poll(60, TimeUnit.SECONDS));
            assertEquals(
                    List.of("after"),
                    informer.getStore().list().stream()
                            .map(c -> c.getMetadata().getName())
                            .toList());
        }
    }

    @Test
    void deploymentsScale() {
        client.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(1)
                        .withNewSelector()
                        .addToMatchLabels("app", "web")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("web")
                        .withImage("ikubernetes/demoapp:v1.0")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        var web = client.apps().deployments().inNamespace(namespace).withName("web");

        web.waitUntilReady(30, TimeUnit.SECONDS);
        web.scale(3);
        web.waitUntilCondition(d -> Integer.valueOf(3).equals(d.getStatus().getReadyReplicas()), 30, TimeUnit.SECONDS);

        assertEquals(
                3,
                client.pods()
                        .inNamespace(namespace)
                        .withLabel("app", "web")
                        .list()
                        .getItems()
                        .size());
    }

    private Pod pod(String image) {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("p")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage(image)
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return client.resource(pod).waitUntilReady(30, TimeUnit.SECONDS);
    }

    @Test
    void logsOfAPod() {
        pod("ikubernetes/demoapp:v1.0");

        String log = client.pods().inNamespace(namespace).withName("p").getLog();

        assertTrue(log.contains(" * Running on http://0.0.0.0:80/"), log);
    }

    @Test
    void commandsRunInAPod() throws Exception {
        pod("shell");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        try (ExecWatch exec = client.pods()
                .inNamespace(namespace)
                .withName("p")
                .writingOutput(out)
                .writingError(err)
                .exec("sh", "-c", "echo out; echo err >&2; exit 3")) {
            assertEquals(3, exec.exitCode().get(60, TimeUnit.SECONDS));
        }

        assertEquals("out\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("err\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anonymousCallersAreNobody() {
        Config config = Config.fromKubeconfig(cluster.kubeconfig());
        config.setOauthToken("wrong");
        try (KubernetesClient stranger =
                new KubernetesClientBuilder().withConfig(config).build()) {
            KubernetesClientException refused = assertThrows(
                    KubernetesClientException.class,
                    () -> stranger.pods().inNamespace(namespace).list());

            assertEquals(401, refused.getCode());
            assertFalse(refused.getMessage().isEmpty());
        }
    }
}
