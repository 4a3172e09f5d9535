package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.on;
import static dev.coracle.proxy.TestPorts.ready;
import static dev.coracle.proxy.TestPorts.terminating;
import static dev.coracle.proxy.TestPorts.unready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceTableTest {
    private static final ServiceAddress SHARED = new ServiceAddress("203.0.113.1", 80, Protocol.TCP);
    private static final ObjectKey WEB = ObjectKey.of("default", "web");
    private static final ObjectKey OWNER = ObjectKey.of("default", "owner");

    private final ServicePort balanced = TestPorts.loadBalancer(32000, List.of());
    private final ServicePort owner = TestPorts.port("owner", "203.0.113.1", 80, 0, Protocol.TCP);

    private static Optional<String> at(ServiceTable table) {
        return table.at(SHARED).map(t -> t.servicePort().name().service().name() + " " + t.way());
    }

    @Test
    void clusterIpWinsAndLeavesTheAddressToTheOther() {
        ServiceTable both = ServiceTable.EMPTY.with(WEB, List.of(balanced)).with(OWNER, List.of(owner));

        assertEquals(Optional.of("owner CLUSTER_IP"), at(both));
        assertEquals(Optional.of("web LOAD_BALANCER"), at(both.with(OWNER, List.of())));
        assertEquals(Optional.of("owner CLUSTER_IP"), at(both.with(WEB, List.of())));
        assertTrue(both.with(OWNER, List.of()).knows("203.0.113.1"));
    }

    @Test
    void deletedServiceLeavesNothing() {
        ServiceTable empty = ServiceTable.EMPTY.with(WEB, List.of(balanced)).with(WEB, List.of());

        assertEquals(Optional.empty(), at(empty));
        assertFalse(empty.knows("203.0.113.1"));
        assertFalse(empty.knows("10.96.0.7"));
        assertEquals(Optional.empty(), empty.atNodePort(30080, Protocol.TCP, false));
        assertEquals(Optional.empty(), empty.atHealthCheck(32000));
        assertEquals(List.of(), empty.ports());
        assertEquals(List.of(), empty.services());
    }

    @Test
    void nodePortThatMovedToAnotherServiceIsNotTakenFromIt() {
        ServicePort next = TestPorts.port("next", "10.96.0.8", 80, 30080, Protocol.TCP);
        ObjectKey name = ObjectKey.of("default", "next");

        ServiceTable moved = ServiceTable.EMPTY
                .with(WEB, List.of(balanced))
                .with(name, List.of(next))
                .with(WEB, List.of());

        assertEquals(
                next, moved.atNodePort(30080, Protocol.TCP, false).orElseThrow().servicePort());
    }

    @Test
    void localReadyEndpointsAreCountedByPod() {
        ServicePort http = TestPorts.loadBalancer(
                32000,
                List.of(),
                on("n1", "10.0.0.1"),
                on("n1", "10.0.0.2"),
                on("n2", "10.0.0.3"),
                unready("n1", "10.0.0.4"),
                terminating("n1", "10.0.0.5"),
                ready("10.0.0.6", 80));
        ServiceTable table = ServiceTable.EMPTY.with(WEB, List.of(http, http));

        assertEquals(2, table.localReadyEndpoints(WEB, "n1"));
        assertEquals(1, table.localReadyEndpoints(WEB, "n2"));
        assertEquals(0, table.localReadyEndpoints(WEB, "n3"));
        assertEquals(0, table.localReadyEndpoints(OWNER, "n1"));
    }
}
