package dev.coracle.controllers.loadbalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadBalancerControllerTest {
    private final FakeCluster cluster = FakeCluster.of(LoadBalancerController::new);

    private KubeObject create(String name, String spec) {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{" + spec + "}}");
        cluster.settle();
        return cluster.api().get(Resources.SERVICES, ObjectKey.of("default", name));
    }

    private static List<String> ips(KubeObject service) {
        return service.fields().list("status.loadBalancer.ingress").stream()
                .map(i -> i.text("ip"))
                .toList();
    }

    @Test
    void givesEachServiceAnAddressOfItsOwn() {
        KubeObject a = create("a", "'type':'LoadBalancer'");
        KubeObject b = create("b", "'type':'LoadBalancer'");

        assertEquals(List.of("172.18.255.1"), ips(a));
        assertEquals(List.of("172.18.255.2"), ips(b));
        assertEquals(List.of(LoadBalancerController.FINALIZER), a.finalizers());
        assertTrue(cluster.events().contains("EnsuredLoadBalancer Ensured load balancer"));
    }

    @Test
    void honoursAWishWhileItIsFree() {
        assertEquals(List.of("1.2.3.4"), ips(create("a", "'type':'LoadBalancer','loadBalancerIP':'1.2.3.4'")));
        assertEquals(List.of("172.18.255.1"), ips(create("b", "'type':'LoadBalancer','loadBalancerIP':'1.2.3.4'")));
    }

    @Test
    void leavesOtherServicesAlone() {
        assertEquals(List.of(), ips(create("a", "'type':'NodePort'")));
        assertEquals(List.of(), ips(create("b", "'type':'LoadBalancer','loadBalancerClass':'example.com/lb'")));
    }
}
