package shop.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.junit.CoracleTest;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The user's own client, in the user's own version, on the cluster of the test. */
@CoracleTest(nodes = 0)
class ClientTest {

    @Test
    void talksToThisCluster(Cluster cluster, KubernetesClient client, KubernetesClient again) {
        assertEquals(cluster.apiServer().getPort(), client.getMasterUrl().getPort());
        assertEquals(
                "Active",
                client.namespaces().withName("default").get().getStatus().getPhase());
        assertSame(client, again);
    }

    @Test
    void createsReadsEditsAndDeletes(KubernetesClient client) {
        client.resource(configMap("settings", "blue")).create();

        client.configMaps().inNamespace("default").withName("settings").edit(c -> new ConfigMapBuilder(c)
                .addToData("colour", "green")
                .build());

        assertEquals(
                "green",
                client.configMaps()
                        .inNamespace("default")
                        .withName("settings")
                        .get()
                        .getData()
                        .get("colour"));
        client.configMaps().inNamespace("default").withName("settings").delete();
        assertTrue(client.configMaps().inNamespace("default").withName("settings").get() == null);
    }

    @Test
    void appliesOnTheServer(KubernetesClient client) {
        client.resource(configMap("applied", "red")).serverSideApply();

        assertEquals(
                1,
                client.configMaps()
                        .inNamespace("default")
                        .withName("applied")
                        .get()
                        .getMetadata()
                        .getManagedFields()
                        .size());
    }

    @Test
    void watches(KubernetesClient client) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (var watch =
                client.configMaps().inNamespace("default").withName("watched").watch(new Seen(seen))) {
            client.resource(configMap("watched", "white")).create();

            assertEquals("white", seen.get(60, TimeUnit.SECONDS));
        }
    }

    private static ConfigMap configMap(String name, String colour) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addToData("colour", colour)
                .build();
    }

    private record Seen(CompletableFuture<String> colour) implements Watcher<ConfigMap> {
        @Override
        public void eventReceived(Action action, ConfigMap map) {
            colour.complete(map.getData().get("colour"));
        }

        @Override
        public void onClose(WatcherException cause) {
            colour.completeExceptionally(cause);
        }
    }
}
