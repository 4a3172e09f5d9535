package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpRelayTest {
    static final String VIP = "10.96.0.7";

    final Loopback proxy = new Loopback(mover());

    BulkMover mover() {
        return BulkMover.NONE;
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    final void publish(String... podIps) throws Exception {
        proxy.publish(TestPorts.port(
                "web",
                VIP,
                80,
                30080,
                Protocol.TCP,
                Arrays.stream(podIps).map(ip -> ready(ip, 8080)).toArray(Endpoint[]::new)));
    }

    private static void says(Socket client, String word) throws IOException {
        client.getOutputStream().write(word.getBytes(StandardCharsets.UTF_8));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void tenMegabytesArriveBothWays() throws Exception {
        byte[] up = new byte[10 << 20];
        byte[] down = new byte[10 << 20];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            CompletableFuture<Void> sending =
                    async(() -> client.getOutputStream().write(down));
            received.complete(client.getInputStream().readNBytes(up.length));
            sending.get(60, TimeUnit.SECONDS);
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            CompletableFuture<Void> sending =
                    async(() -> client.getOutputStream().write(up));
            assertArrayEquals(down, client.getInputStream().readNBytes(down.length));
            sending.get(60, TimeUnit.SECONDS);
        }
        assertArrayEquals(up, received.get(60, TimeUnit.SECONDS));
    }

    @Test
    void endOfInputIsPassedOnWhileAnswersStillCome() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            byte[] all = client.getInputStream().readAllBytes();
            says(client, "got " + all.length);
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            client.getOutputStream().write(new byte[300_000]);
            client.shutdownOutput();

            assertEquals("got 300000", readAll(client));
        }
    }

    @Test
    void longAnswerToAFinishedClientIsNotCutOff() throws Exception {
        byte[] answer = new byte[8 << 20];
        new Random(3).nextBytes(answer);
        proxy.pod("10.244.0.3", client -> {
            client.getInputStream().readAllBytes();
            client.getOutputStream().write(answer);
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            client.getOutputStream().write(1);
            client.shutdownOutput();

            assertArrayEquals(answer, client.getInputStream().readAllBytes());
        }
    }

    @Test
    void backendMayStopTalkingFirst() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            says(client, "bye");
            client.shutdownOutput();
            heard.complete(readAll(client));
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            assertEquals("bye", readAll(client));
            says(client, "still here");
            client.shutdownOutput();
        }
        assertEquals("still here", heard.get(60, TimeUnit.SECONDS));
    }

    @Test
    void slowReaderStopsTheSenderInsteadOfFillingMemory() throws Exception {
        long size = 64L << 20;
        AtomicLong sent = new AtomicLong();
        CountDownLatch allSent = new CountDownLatch(1);
        proxy.pod("10.244.0.3", client -> {
            OutputStream out = client.getOutputStream();
            byte[] block = new byte[64 << 10];
            while (sent.addAndGet(block.length) <= size) {
                out.write(block);
            }
            allSent.countDown();
        });
        publish("10.244.0.3");

        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(64 << 10);
            client.connect(proxy.real(VIP, 80, Protocol.TCP).orElseThrow());
            client.setSoTimeout(60_000);
            // Socket buffers on three hops hold a few megabytes; the relay itself holds two high-water marks.
            assertFalse(allSent.await(700, TimeUnit.MILLISECONDS), "all was sent although nobody reads");
            assertTrue(
                    PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() < 32 << 20,
                    "direct memory " + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());

            long read = 0;
            InputStream in = client.getInputStream();
            byte[] block = new byte[64 << 10];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                read += n;
            }
            assertEquals(size, read);
        }
    }

    @Test
    void killedBackendResetsTheClient() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            says(client, "half a sent");
            client.getInputStream().read();
            client.setSoLinger(true, 0);
            client.close();
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            new DataInputStream(client.getInputStream()).readFully(new byte[11]);
            client.getOutputStream().write(1);

            IOException reset = assertThrows(
                    IOException.class, () -> client.getInputStream().read());
            assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
        }
    }

    @Test
    void smallMessagesBetweenLongOnesKeepTheirOrder() throws Exception {
        byte[] block = new byte[4 << 20];
        new Random(5).nextBytes(block);
        proxy.pod("10.244.0.3", client -> {
            InputStream in = client.getInputStream();
            for (int wanted = in.read(); wanted >= 0; wanted = in.read()) {
                client.getOutputStream().write(wanted == 'l' ? block : new byte[] {(byte) wanted});
            }
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            InputStream in = client.getInputStream();
            for (String question : List.of("l", "a", "b", "l", "l", "c", "l")) {
                says(client, question);
                if (question.equals("l")) {
                    assertArrayEquals(block, in.readNBytes(block.length));
                } else {
                    assertEquals(question.charAt(0), in.read());
                }
            }
            client.shutdownOutput();
            assertEquals(-1, in.read());
        }
    }

    @Test
    void resetAfterMegabytesIsAResetForTheClient() throws Exception {
        byte[] block = new byte[4 << 20];
        proxy.pod("10.244.0.3", client -> {
            client.getOutputStream().write(block);
            client.getInputStream().read();
            client.setSoLinger(true, 0);
            client.close();
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            client.getInputStream().readNBytes(block.length);
            client.getOutputStream().write(1);

            IOException reset = assertThrows(
                    IOException.class, () -> client.getInputStream().read());
            assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
        }
    }

    @Test
    void clientThatLeavesEndsTheSending() throws Exception {
        CompletableFuture<Exception> ended = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            byte[] block = new byte[1 << 20];
            try {
                while (true) {
                    client.getOutputStream().write(block);
                }
            } catch (IOException e) {
                ended.complete(e);
            }
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            client.getInputStream().readNBytes(16 << 20);
            client.setSoLinger(true, 0);
        }
        ended.get(30, TimeUnit.SECONDS);
    }

    @Test
    void podThatDoesNotListenResetsTheClient() throws Exception {
        publish("10.244.0.99");

        try (Socket client = proxy.connect(VIP, 80)) {
            assertThrows(IOException.class, () -> {
                if (client.getInputStream().read() < 0) {
                    throw new IOException("closed");
                }
            });
        }
    }

    @Test
    void serviceWithoutEndpointsIsRefusedByTheKernel() throws Exception {
        proxy.pod("10.244.0.3", client -> says(client, "a"));
        publish("10.244.0.3");
        InetSocketAddress vip = proxy.real(VIP, 80, Protocol.TCP).orElseThrow();
        InetSocketAddress nodePort =
                proxy.real("172.18.0.2", 30080, Protocol.TCP).orElseThrow();

        publish();
        proxy.listeners.close();

        assertThrows(ConnectException.class, () -> new Socket(vip.getAddress(), vip.getPort()).close());
        assertThrows(ConnectException.class, () -> new Socket(nodePort.getAddress(), nodePort.getPort()).close());
        assertTrue(proxy.listeners.bound().isEmpty());
    }

    @Test
    void openConnectionsOutliveTheirEndpoint() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            says(client, "!");
            client.getInputStream().read();
            says(client, "still served");
        });
        publish("10.244.0.3");

        try (Socket client = proxy.connect(VIP, 80)) {
            assertEquals('!', client.getInputStream().read());
            publish();
            client.getOutputStream().write(1);

            assertEquals("still served", readAll(client));
        }
    }

    @Test
    void noConnectionReachesAWrongBackendWhileTablesChange() throws Exception {
        for (String ip : new String[] {"10.244.0.1", "10.244.0.2", "10.244.0.3", "10.244.0.4"}) {
            proxy.pod(ip, client -> says(client, ip));
        }
        String other = "10.96.0.8";
        ServicePort[][] tables = {
            {service("a", VIP, "10.244.0.1"), service("b", other, "10.244.0.3", "10.244.0.4")},
            {service("a", VIP, "10.244.0.2", "10.244.0.1"), service("b", other, "10.244.0.4")},
        };
        proxy.publish(tables[0]);
        CompletableFuture<Void> swapping = async(() -> {
            for (int i = 0; i < 300; i++) {
                proxy.publish(tables[i % 2]);
            }
        });

        int served = 0;
        while (!swapping.isDone() || served < 50) {
            assertTrue(answer(VIP).matches("10\\.244\\.0\\.[12]"));
            assertTrue(answer(other).matches("10\\.244\\.0\\.[34]"));
            served++;
        }
        swapping.get(60, TimeUnit.SECONDS);
        assertEquals(List.of(), proxy.faults);
    }

    private String answer(String vip) throws IOException {
        try (Socket client = proxy.connect(vip, 80)) {
            return readAll(client);
        }
    }

    private static ServicePort service(String name, String vip, String... ips) {
        return TestPorts.port(
                name,
                vip,
                80,
                0,
                Protocol.TCP,
                Arrays.stream(ips).map(ip -> ready(ip, 8080)).toArray(Endpoint[]::new));
    }

    interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> async(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Loopback.daemon("work")
                .newThread(() -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }
}
