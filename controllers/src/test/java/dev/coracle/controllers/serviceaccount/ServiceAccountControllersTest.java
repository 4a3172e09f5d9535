package dev.coracle.controllers.serviceaccount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceAccountControllersTest {
    private final FakeCluster cluster = FakeCluster.of(ServiceAccountController::new, RootCaController::new);

    private KubeObject rootCa() {
        return cluster.api().get(Resources.CONFIG_MAPS, ObjectKey.of("x", "kube-root-ca.crt"));
    }

    private void namespace() {
        cluster.create(Resources.NAMESPACES, "", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'x'}}");
        cluster.settle();
    }

    @Test
    void newNamespaceGetsBoth() {
        namespace();

        assertEquals(1, cluster.api().all(Resources.SERVICE_ACCOUNTS).size());
        assertEquals(Map.of("ca.crt", "PEM"), rootCa().fields().map("data"));
    }

    @Test
    void bothComeBackWhenDeletedOrChanged() {
        namespace();

        cluster.delete(Resources.SERVICE_ACCOUNTS, "x", "default");
        cluster.delete(Resources.CONFIG_MAPS, "x", "kube-root-ca.crt");
        cluster.settle();
        cluster.merge(Resources.CONFIG_MAPS, "x", "kube-root-ca.crt", "{'data':{'ca.crt':'other','more':'x'}}");
        cluster.settle();

        assertEquals(1, cluster.api().all(Resources.SERVICE_ACCOUNTS).size());
        assertEquals(Map.of("ca.crt", "PEM"), rootCa().fields().map("data"));
    }

    @Test
    void namespaceOnItsWayOutGetsNothing() {
        cluster.create(
                Resources.NAMESPACES,
                "",
                "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'x','deletionTimestamp':"
                        + "'2026-01-02T03:04:05Z'}}");
        cluster.settle();

        assertEquals(0, cluster.api().all(Resources.SERVICE_ACCOUNTS).size());
        assertEquals(0, cluster.api().all(Resources.CONFIG_MAPS).size());
    }
}
