package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where connections are asked about, and with what. */
class IsolationTest {
    private static final String POD = "10.244.0.3";

    private final Loopback proxy = new Loopback();
    private final Dialer dialer =
            new Dialer(proxy.router, name -> Optional.empty(), proxy.group, SocketSource.MACHINE, Runnable::run);
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        proxy.pod(POD, client -> client.getOutputStream().write('!'));
        proxy.publish(
                TestPorts.port("web", "10.96.0.7", 80, 30080, Protocol.TCP, ready(POD, 8080)),
                TestPorts.port("dns", "10.96.0.10", 53, 0, Protocol.UDP, ready(POD, 53)),
                TestPorts.port("idle", "10.96.0.8", 80, 0, Protocol.TCP));
        proxy.isolation = (source, target, port, protocol) -> {
            asked.add(source + " " + target + " " + port + " " + protocol);
            return source.equals("10.244.0.9");
        };
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    private Route dial(String source, String host, int port) throws Exception {
        return dialer.route(host, port, InetAddress.getByName(source));
    }

    @Test
    void theEndpointIsAskedAboutRatherThanTheService() throws Exception {
        Route.To pod = new Route.To(proxy.pods.get(POD));

        assertEquals(Route.DROPPED, dial("10.244.0.8", "10.96.0.7", 80));
        assertEquals(Route.DROPPED, dial("10.244.0.8", "172.18.0.2", 30080));
        assertEquals(Route.DROPPED, dial("10.244.0.8", POD, 8080));
        assertEquals(pod, dial("10.244.0.9", "10.96.0.7", 80));
        assertEquals(pod, dial("10.244.0.9", POD, 8080));

        assertEquals(
                List.of(
                        "10.244.0.8 10.244.0.3 8080 TCP",
                        "10.244.0.8 10.244.0.3 8080 TCP",
                        "10.244.0.8 10.244.0.3 8080 TCP",
                        "10.244.0.9 10.244.0.3 8080 TCP",
                        "10.244.0.9 10.244.0.3 8080 TCP"),
                List.copyOf(asked));
    }

    @Test
    void theWorldOutsideIsAskedAboutToo() throws Exception {
        assertEquals(Route.DROPPED, dial("10.244.0.8", "192.0.2.1", 443));
        assertEquals(new Route.Outside("192.0.2.1", 443), dial("10.244.0.9", "192.0.2.1", 443));
    }

    @Test
    void whatHasNoEndpointRefusesAllTheSame() throws Exception {
        assertEquals(Route.REFUSED, dial("10.244.0.8", "10.96.0.8", 80));
    }

    @Test
    void datagramFlowsAreAskedAbout() {
        InetAddress machine = InetAddress.getLoopbackAddress();
        ServiceTable.Target dns = proxy.table
                .at(new ServiceAddress("10.96.0.10", 53, Protocol.UDP))
                .orElseThrow();

        Optional<UdpRelay.Backend> none = proxy.router.flow(dns, proxy.router.arrival(Way.CLUSTER_IP, machine, ""));
        proxy.isolation = Isolation.NONE;
        Optional<UdpRelay.Backend> some = proxy.router.flow(dns, proxy.router.arrival(Way.CLUSTER_IP, machine, ""));

        assertEquals(Optional.empty(), none);
        assertEquals(POD, some.flatMap(UdpRelay.Backend::endpoint).orElseThrow().ip());
        assertEquals(List.of("127.0.0.1 10.244.0.3 53 UDP"), List.copyOf(asked));
    }

    @Test
    void aListenersConnectionIsAcceptedAndGetsNoAnswer() throws Exception {
        CompletableFuture<Void> decided = new CompletableFuture<>();
        proxy.isolation = (source, target, port, protocol) -> {
            decided.complete(null);
            return false;
        };

        try (Socket dropped = proxy.connect("10.96.0.7", 80)) {
            decided.get(30, TimeUnit.SECONDS);
            proxy.isolation = Isolation.NONE;
            try (Socket allowed = proxy.connect("10.96.0.7", 80)) {
                assertEquals('!', allowed.getInputStream().read());
            }
            assertEquals(0, dropped.getInputStream().available());
        }
    }

    @Test
    void aForwardLeadsOnlyItsClientsOn() throws Exception {
        CompletableFuture<InetAddress> asked = new CompletableFuture<>();
        try (Forward forward = forward(client -> !asked.complete(client));
                Socket dropped = new Socket(
                        forward.address().getAddress(), forward.address().getPort())) {
            assertEquals(InetAddress.getLoopbackAddress(), asked.get(30, TimeUnit.SECONDS));

            try (Socket second =
                    new Socket(forward.address().getAddress(), forward.address().getPort())) {
                second.setSoTimeout(30_000);
                assertEquals('!', second.getInputStream().read());
            }
            assertEquals(0, dropped.getInputStream().available());
        }
    }

    private Forward forward(Predicate<InetAddress> clients) throws Exception {
        return Forward.open(
                proxy.group,
                SocketSource.MACHINE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SocketSource.MACHINE,
                proxy.pods.get(POD),
                clients,
                proxy.timers);
    }

    @Test
    void aServersOwnConnectionsAreANodes() throws Exception {
        ServiceDialer own = new ServiceDialer(proxy.router, SocketSource.MACHINE);
        ServicePort web = proxy.table
                .at(new ServiceAddress("10.96.0.7", 80, Protocol.TCP))
                .orElseThrow()
                .servicePort();
        CompletableFuture<Object> outcome = new CompletableFuture<>();

        own.connect(
                proxy.group.next(),
                web,
                InetAddress.getByName("10.244.0.8"),
                new ChannelInboundHandlerAdapter(),
                (channel, failure) -> outcome.complete(failure == null ? channel : failure));

        Channel channel = assertInstanceOf(Channel.class, outcome.get(30, TimeUnit.SECONDS));
        channel.close();
        assertEquals(List.of(), List.copyOf(asked));
    }
}
