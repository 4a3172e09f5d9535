package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong around the proxy stays with the connection it went wrong for. */
class FaultsTest {
    private static final String WEB = "10.96.0.7";
    private static final String OTHER = "10.96.0.8";

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final Loopback proxy = new Loopback(time);

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    private static ServicePort service(String name, String ip, Endpoint... endpoints) {
        return TestPorts.port(name, ip, 80, 0, Protocol.TCP, endpoints);
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void says(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The end of input, or a reset. */
    private static boolean over(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void endpointKilledMidStreamEndsItsOwnConnectionAlone() throws Exception {
        CountDownLatch kill = new CountDownLatch(1);
        proxy.pod("10.244.0.1", client -> {
            says(client, "a");
            kill.await();
            client.setSoLinger(true, 0);
        });
        proxy.pod("10.244.0.2", client -> {
            says(client, "b");
            client.getInputStream().read();
            says(client, "bb");
        });
        proxy.publish(service("web", WEB, ready("10.244.0.1", 80)), service("other", OTHER, ready("10.244.0.2", 80)));

        try (Socket killed = proxy.connect(WEB, 80);
                Socket living = proxy.connect(OTHER, 80)) {
            assertEquals('a', killed.getInputStream().read());
            assertEquals('b', living.getInputStream().read());
            proxy.publish(service("other", OTHER, ready("10.244.0.2", 80)));
            kill.countDown();

            assertTrue(over(killed));
            says(living, "?");
            assertEquals("bb", readAll(living));
        }
    }

    @Test
    void endpointThatNeverAnswersHoldsItsOwnConnectionAlone() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            proxy.pods.put("10.244.0.1", (InetSocketAddress) silent.getLocalSocketAddress());
            proxy.pod("10.244.0.2", client -> says(client, "served"));
            proxy.publish(
                    service("web", WEB, ready("10.244.0.1", 80)), service("other", OTHER, ready("10.244.0.2", 80)));

            try (Socket waiting = proxy.connect(WEB, 80)) {
                says(waiting, "hello?");
                for (int i = 0; i < 20; i++) {
                    try (Socket client = proxy.connect(OTHER, 80)) {
                        assertEquals("served", readAll(client));
                    }
                }
            }
            try (Socket held = silent.accept()) {
                held.setSoTimeout(60_000);
                assertEquals("hello?", readAll(held), "the client's leaving reached it");
            }
        }
    }

    @Test
    void connectionsThatCannotBeOpenedAreResetAndLaterOnesServed() throws Exception {
        proxy.pod("10.244.0.1", client -> says(client, "served"));
        proxy.publish(service("web", WEB, ready("10.244.0.1", 80)));

        proxy.exhausted = true;
        for (int i = 0; i < 10; i++) {
            try (Socket client = proxy.connect(WEB, 80)) {
                assertTrue(over(client));
            }
        }
        proxy.exhausted = false;

        try (Socket client = proxy.connect(WEB, 80)) {
            assertEquals("served", readAll(client));
        }
    }

    @Test
    void listenerThatCannotAcceptPausesAndRecovers() throws Exception {
        proxy.pod("10.244.0.1", client -> says(client, "served"));
        Route route = new Route.To(proxy.pods.get("10.244.0.1"));
        Backends backends = new Backends(SocketSource.MACHINE, Runnable::run);
        Channel listener = Sockets.listen(
                proxy.group,
                SocketSource.MACHINE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new TcpRelay(c -> route, backends, ClientAnnouncer.NONE, proxy.timers));
        try {
            boolean accepting = listener.eventLoop()
                    .submit(() -> {
                        listener.pipeline().fireExceptionCaught(new IOException("accept: Too many open files"));
                        return listener.config().isAutoRead();
                    })
                    .get(60, TimeUnit.SECONDS);

            assertFalse(accepting, "trying again at once would spin");
            assertTrue(listener.isOpen());
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                client.setSoTimeout(60_000);
                assertEquals("served", readAll(client));
            }
        } finally {
            listener.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void listenerThatCouldNotBeOpenedIsTriedAgain() throws Exception {
        proxy.pod("10.244.0.1", client -> says(client, "served"));
        proxy.exhausted = true;
        proxy.publish(service("web", WEB, ready("10.244.0.1", 80)));
        assertEquals(Optional.empty(), proxy.real(WEB, 80, Protocol.TCP));
        time.advance(Duration.ofSeconds(5));
        proxy.listeners.settled().get(60, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), proxy.real(WEB, 80, Protocol.TCP));

        proxy.exhausted = false;
        time.advance(Duration.ofSeconds(5));
        proxy.listeners.settled().get(60, TimeUnit.SECONDS);

        try (Socket client = proxy.connect(WEB, 80)) {
            assertEquals("served", readAll(client));
        }
        assertEquals(1, proxy.faults.size(), "reported once: " + proxy.faults);
    }

    @Test
    void halfClosedConnectionWithoutTrafficEndsAfterAnHour() throws Exception {
        CompletableFuture<Socket> backend = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        proxy.pod("10.244.0.1", client -> {
            client.getInputStream().readAllBytes();
            says(client, "!");
            backend.complete(client);
            end.await();
        });
        proxy.publish(service("web", WEB, ready("10.244.0.1", 80)));

        try (Socket client = proxy.connect(WEB, 80)) {
            client.shutdownOutput();
            assertEquals('!', client.getInputStream().read());
            time.advance(Pipe.HALF_CLOSED); // in which "!" came
            says(backend.get(60, TimeUnit.SECONDS), "still here");
            assertEquals("still here", new String(client.getInputStream().readNBytes(10), StandardCharsets.UTF_8));
            settle();

            time.advance(Pipe.HALF_CLOSED);
            settle();
            time.advance(Pipe.HALF_CLOSED);

            assertTrue(over(client));
        } finally {
            end.countDown();
        }
    }

    /** What the one event loop was told before has been done. */
    private void settle() throws Exception {
        proxy.group.submit(() -> {}).get(60, TimeUnit.SECONDS);
    }

    @Test
    void thousandChangesOfAServiceLeadNobodyAstrayAndLeaveNoListener() throws Exception {
        for (String ip : List.of("10.244.0.1", "10.244.0.2", "10.244.0.3")) {
            proxy.pod(ip, client -> says(client, ip));
        }
        ServicePort other = service("other", OTHER, ready("10.244.0.3", 80));
        ServicePort[] states = {
            service("web", WEB, ready("10.244.0.1", 80)),
            service("web", WEB, ready("10.244.0.2", 80)),
            service("web", WEB),
        };
        proxy.publish(states[0], other);
        CompletableFuture<Void> changing = new CompletableFuture<>();
        Loopback.daemon("changes")
                .newThread(() -> {
                    try {
                        for (int i = 0; i < 1000; i++) {
                            proxy.publish(states[ThreadLocalRandom.current().nextInt(states.length)], other);
                        }
                        proxy.publish(states[0], other);
                        changing.complete(null);
                    } catch (Exception e) {
                        changing.completeExceptionally(e);
                    }
                })
                .start();

        int served = 0;
        while (!changing.isDone() || served < 20) {
            String answer = answer(WEB);
            assertTrue(answer.isEmpty() || answer.matches("10\\.244\\.0\\.[12]"), answer);
            assertEquals("10.244.0.3", answer(OTHER));
            served++;
        }
        changing.get(60, TimeUnit.SECONDS);

        assertEquals(2, proxy.listeners.bound().size());
        proxy.listeners.close();
        assertEquals(
                0,
                proxy.listening.stream()
                        .filter(java.nio.channels.Channel::isOpen)
                        .count());
        assertEquals(List.of(), proxy.faults);
    }

    /** Empty when the Service has just lost its endpoints: no socket, a refusal, or a reset. */
    private String answer(String ip) throws IOException {
        Optional<InetSocketAddress> at = proxy.real(ip, 80, Protocol.TCP);
        if (at.isEmpty()) {
            return "";
        }
        try (Socket client = new Socket(at.get().getAddress(), at.get().getPort())) {
            client.setSoTimeout(60_000);
            return readAll(client);
        } catch (ConnectException refused) {
            return "";
        } catch (SocketException reset) {
            return "";
        }
    }
}
