package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.dns.DnsServer;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ListenPlan;
import dev.coracle.proxy.ServiceAddress;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServicePortName;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.Topology;
import dev.coracle.proxy.TrafficPolicy;
import dev.coracle.proxy.Way;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectDnsTest {
    private static final ServiceAddress DNS = new ServiceAddress("10.96.0.10", 53, Protocol.UDP);

    private final List<Throwable> faults = new ArrayList<>();
    private final List<String> relayed = new ArrayList<>();
    private InetSocketAddress real;
    private DirectDns direct;

    @BeforeEach
    void start() throws Exception {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            real = new InetSocketAddress(free.getLocalAddress(), free.getLocalPort());
        }
        direct = new DirectDns(
                DNS.ip(),
                new Everywhere(),
                () -> DnsServer.standalone(
                        () -> {
                            throw new IllegalStateException("nobody asks");
                        },
                        (task, fault) -> faults.add(fault)),
                Runnable::run,
                (task, fault) -> faults.add(fault));
        direct.onRelayed(() -> relayed.add("relayed"));
        direct.serves("10.244.0.2");
        direct.serves("10.244.0.3");
    }

    @AfterEach
    void end() {
        direct.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void answersItselfWhileItsOwnPodsAreReady() {
        direct.accept(table("10.244.0.2", "10.244.0.3"));

        assertEquals(Optional.of(real), direct.bound());
        assertTrue(direct.forService(DNS, Way.CLUSTER_IP).isEmpty());
        assertTrue(direct.forService(new ServiceAddress(DNS.ip(), 53, Protocol.TCP), Way.CLUSTER_IP)
                .isPresent());
        assertTrue(direct.forService(new ServiceAddress("10.96.0.11", 53, Protocol.UDP), Way.CLUSTER_IP)
                .isPresent());
    }

    @Test
    void nothingIsOpenWithoutAReadyPod() throws Exception {
        direct.accept(table("10.244.0.2"));
        direct.accept(table());

        assertTrue(direct.bound().isEmpty());
        new DatagramSocket(real).close();
    }

    @Test
    void proxyTakesOverWhenAnotherPodIsReady() throws Exception {
        direct.accept(table("10.244.0.2"));
        direct.accept(table("10.244.0.2", "10.244.0.9"));

        assertTrue(direct.bound().isEmpty());
        assertEquals(List.of("relayed"), relayed);
        assertEquals(Optional.of(real), direct.forService(DNS, Way.CLUSTER_IP));
        new DatagramSocket(real).close();

        direct.accept(table("10.244.0.2"));

        assertTrue(direct.bound().isEmpty());
        assertEquals(Optional.of(real), direct.forService(DNS, Way.CLUSTER_IP));
    }

    private static ServiceTable table(String... podIps) {
        List<Endpoint> endpoints = Arrays.stream(podIps)
                .map(ip -> new Endpoint(ip, 53, true, true, false, "", List.of(), List.of()))
                .toList();
        return ServiceTable.of(List.of(new ServicePort(
                new ServicePortName(ObjectKey.of("kube-system", "kube-dns"), "dns", Protocol.UDP, false),
                53,
                0,
                0,
                List.of(DNS.ip()),
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                Optional.empty(),
                endpoints)));
    }

    private final class Everywhere implements ListenPlan {
        @Override
        public Optional<InetSocketAddress> forService(ServiceAddress address, Way way) {
            return Optional.of(real);
        }

        @Override
        public Optional<InetSocketAddress> forNodePort(Topology.NodeAddress node, int nodePort, Protocol protocol) {
            return Optional.empty();
        }
    }
}
