package dev.coracle.controllers.loadbalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract service-networking 3.1. */
class LoadBalancerControllerTest {
    private FakeCluster cluster = FakeCluster.of(LoadBalancerController::new);

    private void pool(String ranges) {
        cluster = new FakeCluster(List.of(), ranges, List.of(LoadBalancerController::new));
    }

    private KubeObject create(String name, String spec) {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{" + spec + "}}");
        cluster.settle();
        return get(name);
    }

    private KubeObject get(String name) {
        return cluster.api().get(Resources.SERVICES, ObjectKey.of("default", name));
    }

    private void node(String name, String labels) {
        cluster.create(
                Resources.NODES,
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name + "','labels':{" + labels
                        + "}},'status':{'conditions':[{'type':'Ready','status':'True'}]}}");
        cluster.settle();
    }

    private static List<String> ips(KubeObject service) {
        return service.fields().list("status.loadBalancer.ingress").stream()
                .map(i -> i.text("ip"))
                .toList();
    }

    @Test
    void givesEachServiceAnAddressOfItsOwnAndTellsItOnce() {
        node("n1", "");
        KubeObject a = create("a", "'type':'LoadBalancer'");
        KubeObject b = create("b", "'type':'LoadBalancer'");

        assertEquals(List.of("172.18.255.1"), ips(a));
        assertEquals(List.of("172.18.255.2"), ips(b));
        assertEquals(List.of(LoadBalancerController.FINALIZER), a.finalizers());
        assertEquals(
                List.of("EnsuredLoadBalancer Ensured load balancer", "EnsuringLoadBalancer Ensuring load balancer"),
                cluster.events().stream().distinct().sorted().toList());
    }

    @Test
    void honoursAWishWhileItIsFree() {
        assertEquals(List.of("1.2.3.4"), ips(create("a", "'type':'LoadBalancer','loadBalancerIP':'1.2.3.4'")));
        assertEquals(List.of("172.18.255.1"), ips(create("b", "'type':'LoadBalancer','loadBalancerIP':'1.2.3.4'")));
        assertEquals(
                List.of("172.18.255.9"), ips(create("c", "'type':'LoadBalancer','loadBalancerIP':'172.18.255.9'")));
    }

    @Test
    void aLaterWishMovesIt() {
        create("a", "'type':'LoadBalancer'");

        cluster.merge(Resources.SERVICES, "default", "a", "{'spec':{'loadBalancerIP':'1.2.3.4'}}");
        cluster.settle();

        assertEquals(List.of("1.2.3.4"), ips(get("a")));
    }

    @Test
    void leavesOtherServicesAlone() {
        assertEquals(List.of(), ips(create("a", "'type':'NodePort'")));
        KubeObject foreign = create("b", "'type':'LoadBalancer','loadBalancerClass':'example.com/lb'");
        assertEquals(List.of(), ips(foreign));
        assertEquals(List.of(), foreign.finalizers());
        assertEquals(List.of(), cluster.events());
    }

    @Test
    void withoutAPoolServicesStayPending() {
        pool("");
        KubeObject service = create("a", "'type':'LoadBalancer'");

        assertEquals(List.of(), ips(service));
        assertEquals(List.of(), service.finalizers());
        assertEquals(List.of(), cluster.events());
    }

    @Test
    void whoFindsNoAddressWaitsForOne() {
        pool("10.9.9.9/32");
        create("a", "'type':'LoadBalancer'");
        assertEquals(List.of(), ips(create("b", "'type':'LoadBalancer'")));
        assertTrue(cluster.events()
                .contains(
                        "SyncLoadBalancerFailed Error syncing load balancer: failed to ensure load balancer: no address is"
                                + " free in 10.9.9.9/32"));

        cluster.delete(Resources.SERVICES, "default", "a");
        cluster.settle();

        assertEquals(List.of("10.9.9.9"), ips(get("b")));
    }

    @Test
    void eachFamilyGetsAnAddressOfThePool() {
        pool("10.9.9.0/30,fd00::/126");

        assertEquals(
                List.of("fd00::1", "10.9.9.1"), ips(create("a", "'type':'LoadBalancer','ipFamilies':['IPv6','IPv4']")));
    }

    @Test
    void takesTheAddressBackWithTheType() {
        create("a", "'type':'LoadBalancer'");

        cluster.merge(Resources.SERVICES, "default", "a", "{'spec':{'type':'ClusterIP'}}");
        cluster.settle();

        assertEquals(List.of(), get("a").finalizers());
        assertTrue(cluster.events().contains("DeletingLoadBalancer Deleting load balancer"));
        assertTrue(cluster.events().contains("DeletedLoadBalancer Deleted load balancer"));
    }

    @Test
    void letsADeletedServiceGo() {
        create("a", "'type':'LoadBalancer'");

        cluster.delete(Resources.SERVICES, "default", "a");
        cluster.settle();

        assertFalse(cluster.api()
                .find(Resources.SERVICES, ObjectKey.of("default", "a"))
                .isPresent());
        assertEquals(List.of("172.18.255.1"), ips(create("b", "'type':'LoadBalancer'")));
    }

    @Test
    void nodesThatComeAreTold() {
        node("excluded", "'node.kubernetes.io/exclude-from-external-load-balancers':''");
        create("a", "'type':'LoadBalancer'");
        assertTrue(cluster.events().contains("UnAvailableLoadBalancer There are no available nodes for LoadBalancer"));

        node("n1", "");
        assertTrue(cluster.events().contains("UpdatedLoadBalancer Updated load balancer with new hosts"));
    }
}
