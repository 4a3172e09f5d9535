package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Services of a cluster with a range of each family, and the objects the API server keeps for itself. */
class ServiceRangesTest {
    private static final ObjectKey KUBERNETES = ObjectKey.of("default", "kubernetes");

    @Test
    void bothFamiliesAreServedAndTheServersOwnServiceComesBack() {
        try (Cluster cluster = Cluster.builder()
                .profile(Profile.APISERVER)
                .serviceCidr("10.96.0.0/16,fd00:10:96::/112")
                .start()) {
            ApiClient client = new HttpApiClient(
                    cluster.apiServer(), cluster.token(), cluster.caCertificate(), "test/1.0", Runnable::run);
            cluster.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: dual}
                    spec: {ipFamilyPolicy: RequireDualStack, selector: {app: x}, ports: [{port: 80}]}
                    """);
            KubeObject dual = client.get(Resources.SERVICES, ObjectKey.of("default", "dual"));
            List<String> ips = dual.fields().texts("spec.clusterIPs");
            assertTrue(ips.get(0).startsWith("10.96."), ips::toString);
            assertTrue(ips.get(1).startsWith("fd00:10:96::"), ips::toString);
            assertEquals(
                    List.of("10.96.0.0/16", "fd00:10:96::/112"),
                    client.get(Resources.SERVICE_CIDRS, ObjectKey.cluster("kubernetes"))
                            .fields()
                            .texts("spec.cidrs"));

            KubeObject before = client.get(Resources.SERVICES, KUBERNETES);
            client.delete(Resources.SERVICES, KUBERNETES, DeleteOptions.DEFAULT);
            cluster.await("service/kubernetes").exists();
            cluster.await("endpoints/kubernetes").exists();

            KubeObject after = client.get(Resources.SERVICES, KUBERNETES);
            assertNotEquals(before.uid(), after.uid());
            assertEquals("10.96.0.1", after.text("spec.clusterIP"));
            assertEquals("SingleStack", after.text("spec.ipFamilyPolicy"));
            cluster.throwFaults();
        }
    }
}
