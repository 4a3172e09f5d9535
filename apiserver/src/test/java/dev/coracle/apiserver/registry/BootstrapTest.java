package dev.coracle.apiserver.registry;

import static dev.coracle.apiserver.registry.TestRegistry.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private final TestRegistry cluster = new TestRegistry();
    private final LocalClient client = cluster.client;

    @BeforeEach
    void bootstrap() {
        new Bootstrap(cluster.registry, "127.0.0.1", 6443, "10.96.0.0/12", "10.96.0.1")
                .ensure()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void ensuresNamespacesAndTheKubernetesService() {
        KubeObject service = client.get(Resources.SERVICES, ObjectKey.of("default", "kubernetes"));
        assertEquals(
                4,
                client.list(Resources.NAMESPACES, "", ListOptions.ALL).items().size());
        assertEquals("10.96.0.1", service.text("spec.clusterIP"));
        assertEquals("SingleStack", service.text("spec.ipFamilyPolicy"));
    }

    @Test
    void secondRunChangesNothing() {
        long before = cluster.store.image().revision();
        bootstrap();
        assertEquals(before, cluster.store.image().revision());
    }

    @Test
    void servicesGetFreeAddressesOfTheUpperBand() {
        KubeObject service = client.create(
                Resources.SERVICES, "default", json("{metadata:{name:web},spec:{type:NodePort,ports:[{port: 80}]}}"));

        int port = service.fields().list("spec.ports").get(0).integer("nodePort", 0);
        assertTrue(port >= 30086 && port <= 32767, "node port " + port);
        assertTrue(service.text("spec.clusterIP").matches("10\\.(9[6-9]|10\\d|11[01])\\..*"));
        assertEquals(
                service.text("spec.clusterIP"),
                service.fields().texts("spec.clusterIPs").get(0));
    }

    @Test
    void takenAddressIsRefused() {
        StatusException refused = assertThrows(
                StatusException.class,
                () -> client.create(
                        Resources.SERVICES,
                        "default",
                        json("{metadata:{name:web},spec:{clusterIP:10.96.0.1,ports:[{port: 80}]}}")));
        assertEquals(
                "Service \"web\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP"
                        + " 10.96.0.1: provided IP is already allocated",
                refused.getMessage());
    }
}
