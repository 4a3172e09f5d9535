package dev.coracle.controllers.servicecidrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceCidrControllersTest {
    private final FakeCluster cluster = FakeCluster.of(ServiceCidrController::new, IpAddressRepairController::new);

    private void cidr(String name, String range) {
        cluster.create(
                Resources.SERVICE_CIDRS,
                "",
                "{'apiVersion':'networking.k8s.io/v1','kind':'ServiceCIDR','metadata':{'name':'" + name
                        + "'},'spec':{'cidrs':['" + range + "']}}");
        cluster.settle();
    }

    private void service(String name, String ip) {
        cluster.create(
                Resources.SERVICES,
                "default",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name
                        + "'},'spec':{'type':'ClusterIP','clusterIP':'" + ip + "','clusterIPs':['" + ip + "']}}");
        cluster.settle();
    }

    private void address(String ip, String labels, String parent) {
        cluster.create(
                Resources.IP_ADDRESSES,
                "",
                "{'apiVersion':'networking.k8s.io/v1','kind':'IPAddress','metadata':{'name':'" + ip + "','labels':{"
                        + labels + "}},'spec':{'parentRef':{" + parent + "}}}");
        cluster.settle();
    }

    private static final String ALLOCATED =
            "'ipaddress.kubernetes.io/ip-family':'IPv4','ipaddress.kubernetes.io/managed-by':'ipallocator.k8s.io'";

    private static String of(String service) {
        return "'resource':'services','namespace':'default','name':'" + service + "'";
    }

    private Optional<KubeObject> cidr(String name) {
        return cluster.api().find(Resources.SERVICE_CIDRS, ObjectKey.cluster(name));
    }

    private Optional<KubeObject> address(String ip) {
        return cluster.api().find(Resources.IP_ADDRESSES, ObjectKey.cluster(ip));
    }

    private String condition(String name) {
        Fields ready =
                cidr(name).orElseThrow().fields().list("status.conditions").get(0);
        return ready.text("type") + "=" + ready.text("status") + " " + ready.text("reason") + " "
                + ready.text("message");
    }

    @Test
    void aNewRangeIsReadyAndHeld() {
        cidr("more", "192.168.0.0/24");

        assertEquals("Ready=True  Kubernetes Service CIDR is ready", condition("more"));
        assertEquals(
                List.of("networking.k8s.io/service-cidr-finalizer"),
                cidr("more").orElseThrow().finalizers());
    }

    @Test
    void anUnusedRangeGoesAfterTenSeconds() {
        cidr("more", "192.168.0.0/24");

        cluster.delete(Resources.SERVICE_CIDRS, "", "more");
        cluster.settle();
        cluster.advance(Duration.ofSeconds(8));
        assertTrue(cidr("more").isPresent());

        cluster.advance(Duration.ofSeconds(3));
        assertFalse(cidr("more").isPresent());
    }

    @Test
    void anAddressKeepsItsRange() {
        cidr("more", "192.168.0.0/24");
        address("192.168.0.7", ALLOCATED, of("s"));
        service("s", "192.168.0.7");

        cluster.delete(Resources.SERVICE_CIDRS, "", "more");
        cluster.settle();
        assertEquals(
                "Ready=False Terminating There are still IPAddresses referencing the ServiceCIDR, please remove them or"
                        + " create a new ServiceCIDR",
                condition("more"));
        cluster.advance(Duration.ofSeconds(20));
        assertTrue(cidr("more").isPresent());

        cluster.delete(Resources.SERVICES, "default", "s");
        cluster.delete(Resources.IP_ADDRESSES, "", "192.168.0.7");
        cluster.settle();
        assertFalse(cidr("more").isPresent());
    }

    @Test
    void anotherRangeAroundItLetsItGo() {
        cidr("more", "192.168.0.0/24");
        address("192.168.0.7", ALLOCATED, of("s"));
        service("s", "192.168.0.7");
        cluster.delete(Resources.SERVICE_CIDRS, "", "more");
        cluster.advance(Duration.ofSeconds(20));

        cidr("wider", "192.168.0.0/16");
        cluster.advance(Duration.ofSeconds(20));

        assertFalse(cidr("more").isPresent());
        assertTrue(address("192.168.0.7").isPresent());
    }

    @Test
    void anAddressOfNoServiceDoesNotKeepTheRange() {
        cidr("more", "192.168.0.0/24");
        address("192.168.0.7", "", "'group':'x.io','resource':'gateways','name':'g'");

        cluster.delete(Resources.SERVICE_CIDRS, "", "more");
        cluster.advance(Duration.ofSeconds(20));

        assertFalse(cidr("more").isPresent());
        assertTrue(address("192.168.0.7").isPresent());
    }

    @Test
    void aMissingAddressIsMadeAgain() {
        cidr("kubernetes", "10.96.0.0/12");
        service("s", "10.96.0.7");

        KubeObject address = address("10.96.0.7").orElseThrow();
        assertEquals("ipallocator.k8s.io", address.labels().get("ipaddress.kubernetes.io/managed-by"));
        assertEquals("IPv4", address.labels().get("ipaddress.kubernetes.io/ip-family"));
        assertEquals("s", address.text("spec.parentRef.name"));
        assertTrue(cluster.events()
                .contains("ClusterIPNotAllocated Cluster IP [IPv4]: 10.96.0.7 is not allocated; repairing"));

        cluster.delete(Resources.IP_ADDRESSES, "", "10.96.0.7");
        cluster.settle();
        assertTrue(address("10.96.0.7").isPresent());
    }

    @Test
    void aServiceOutOfRangeIsTold() {
        cidr("kubernetes", "10.96.0.0/12");
        service("s", "10.1.0.7");

        assertTrue(cluster.events()
                .contains(
                        "ClusterIPOutOfRange Cluster IP [IPv4]: 10.1.0.7 is not within any configured Service CIDR; please"
                                + " recreate service"));
    }

    @Test
    void anOrphanGoesAfterAMinute() {
        cidr("kubernetes", "10.96.0.0/12");
        address("10.96.0.7", ALLOCATED, of("gone"));
        cluster.advance(Duration.ofSeconds(50));
        assertTrue(address("10.96.0.7").isPresent());

        cluster.advance(Duration.ofSeconds(11));

        assertFalse(address("10.96.0.7").isPresent());
        assertTrue(cluster.events()
                .contains("IPAddressNotAllocated IPAddress: 10.96.0.7 for Service default/gone appears to have leaked:"
                        + " cleaning up"));
    }

    @Test
    void anAddressThatItsServiceDoesNotHaveGoes() {
        cidr("kubernetes", "10.96.0.0/12");
        service("s", "10.96.0.7");
        address("10.96.0.8", ALLOCATED, of("s"));
        cluster.advance(Duration.ofSeconds(6));

        assertFalse(address("10.96.0.8").isPresent());
        assertTrue(cluster.events()
                .contains(
                        "IPAddressWrongReference IPAddress: 10.96.0.8 for Service default/s has a wrong reference; cleaning"
                                + " up"));
    }

    @Test
    void anAddressOfAnotherParentIsReplaced() {
        cidr("kubernetes", "10.96.0.0/12");
        address("10.96.0.7", "", "'resource':'gateways','name':'g'");
        service("s", "10.96.0.7");

        assertEquals("services", address("10.96.0.7").orElseThrow().text("spec.parentRef.resource"));
        assertTrue(cluster.events()
                .contains(
                        "ClusterIPNotAllocated the ClusterIP [IPv4]: 10.96.0.7 for Service default/s has a wrong reference;"
                                + " repairing"));
    }

    @Test
    void lostLabelsComeBack() {
        cidr("kubernetes", "10.96.0.0/12");
        address("10.96.0.7", "", of("s"));
        service("s", "10.96.0.7");

        assertEquals(
                "ipallocator.k8s.io",
                address("10.96.0.7").orElseThrow().labels().get("ipaddress.kubernetes.io/managed-by"));
    }

    @Test
    void twoServicesOfOneAddressAreTold() {
        cidr("kubernetes", "10.96.0.0/12");
        service("s", "10.96.0.7");
        service("t", "10.96.0.7");

        assertTrue(cluster.events()
                .contains(
                        "ClusterIPAlreadyAllocated Cluster IP [IPv4]:10.96.0.7 was assigned to multiple services; please"
                                + " recreate service"));
    }
}
