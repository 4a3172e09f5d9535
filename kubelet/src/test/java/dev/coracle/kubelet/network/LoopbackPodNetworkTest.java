package dev.coracle.kubelet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.kubelet.network.LoopbackPodNetwork.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pods with an address of each family. */
final class LoopbackPodNetworkTest {
    private static final List<String> POD = List.of("10.244.1.2", "fd00:10:244:1::2");
    private static final InetSocketAddress LISTENER = new InetSocketAddress("127.0.0.1", 40_001);

    private final List<String> opened = new ArrayList<>();
    private final List<InetSocketAddress> bound = new ArrayList<>();

    @Test
    void oneListenerBehindBothAddressesIsEnough() throws IOException {
        LoopbackPodNetwork network = new LoopbackPodNetwork(ListenAddresses.VIRTUAL);
        PodSockets pod = network.attach(ObjectKey.of("default", "web"), POD, List.of());

        pod.bind(80, Protocol.TCP, candidate -> LISTENER);

        for (String ip : POD) {
            assertEquals(Optional.of(LISTENER), network.resolve(ip, 80, Protocol.TCP));
        }
        pod.release(80, Protocol.TCP);
        for (String ip : POD) {
            assertEquals(Optional.empty(), network.resolve(ip, 80, Protocol.TCP));
        }
    }

    @Test
    void realAddressesHaveAListenerEachAndSoHaveHostPorts() throws IOException {
        HostPorts hosts = (host, loopback, protocol, to) -> {
            opened.add(host + " " + loopback + " " + to);
            return () -> opened.remove(host + " " + loopback + " " + to);
        };
        LoopbackPodNetwork network = new LoopbackPodNetwork(
                ListenAddresses.real(ip -> false), "172.18.0.2", hosts, LoopbackPodNetwork.AddressBook.NONE);
        PodSockets pod = network.attach(
                ObjectKey.of("default", "web"),
                POD,
                List.of(
                        new HostPort(80, Protocol.TCP, "172.18.0.2", 8080, true),
                        new HostPort(80, Protocol.TCP, "fc00::2", 8080, false)));
        InetSocketAddress four = new InetSocketAddress("10.244.1.2", 80);
        InetSocketAddress six = new InetSocketAddress("fd00:10:244:1::2", 80);

        pod.bind(80, Protocol.TCP, candidate -> {
            bound.add(candidate);
            return candidate;
        });

        assertEquals(List.of(four, six), bound);
        assertEquals(Optional.of(four), network.resolve("172.18.0.2", 8080, Protocol.TCP));
        assertEquals(Optional.of(six), network.resolve("fc00::2", 8080, Protocol.TCP));
        assertEquals(
                List.of(
                        new InetSocketAddress("172.18.0.2", 8080) + " true" + " " + four,
                        new InetSocketAddress("fc00::2", 8080) + " false" + " " + six),
                opened);
        pod.close();
        assertEquals(List.of(), opened);
    }

    @Test
    void whatAProcessListensAtIsToldForBothAddresses() {
        LoopbackPodNetwork network = new LoopbackPodNetwork(ListenAddresses.real(ip -> false));
        PodSockets pod = network.attach(ObjectKey.of("default", "web"), POD, List.of());

        pod.listening(80, Protocol.TCP, new InetSocketAddress("10.244.1.2", 80));

        assertEquals(
                Optional.of(new InetSocketAddress("fd00:10:244:1::2", 80)),
                network.resolve("fd00:10:244:1::2", 80, Protocol.TCP));
    }
}
