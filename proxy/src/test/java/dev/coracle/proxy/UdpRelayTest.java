package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpRelayTest {
    private static final String VIP = "10.96.0.10";

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final Loopback proxy = new Loopback(time);
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private int asked;

    @AfterEach
    void close() throws Exception {
        sockets.forEach(DatagramSocket::close);
        proxy.close();
    }

    /** A pod that answers each datagram with the number in it, its own address and the client's port. */
    private void pod(String ip) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        proxy.pods.put(ip, (InetSocketAddress) socket.getLocalSocketAddress());
        Loopback.daemon("udp " + ip)
                .newThread(() -> {
                    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                    try {
                        while (true) {
                            socket.receive(packet);
                            String number =
                                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
                            byte[] answer =
                                    (number + " " + ip + " " + packet.getPort()).getBytes(StandardCharsets.US_ASCII);
                            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                        }
                    } catch (IOException e) {
                        // closed at the end of the test
                    }
                })
                .start();
    }

    private void publish(String... ips) throws Exception {
        proxy.publish(TestPorts.port(
                "dns",
                VIP,
                53,
                0,
                Protocol.UDP,
                List.of(ips).stream().map(ip -> ready(ip, 53)).toArray(Endpoint[]::new)));
    }

    private DatagramSocket client() throws IOException {
        DatagramSocket client = new DatagramSocket();
        sockets.add(client);
        client.setSoTimeout(500);
        client.connect(proxy.real(VIP, 53, Protocol.UDP).orElseThrow());
        return client;
    }

    /** Sends again when nothing comes, as every UDP client does: an answer on its way to an ended flow is lost. One that is late is not taken. */
    private String ask(DatagramSocket client) throws IOException {
        byte[] number = String.valueOf(++asked).getBytes(StandardCharsets.US_ASCII);
        for (int attempt = 1; ; attempt++) {
            client.send(new DatagramPacket(number, number.length));
            try {
                return answer(client, asked + " ");
            } catch (SocketTimeoutException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    private static String answer(DatagramSocket client, String number) throws IOException {
        while (true) {
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            client.receive(answer);
            String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            if (text.startsWith(number)) {
                return text.substring(number.length());
            }
        }
    }

    @Test
    void aClientsDatagramsStayOnOneFlow() throws Exception {
        pod("10.244.0.3");
        pod("10.244.0.4");
        publish("10.244.0.3", "10.244.0.4");
        DatagramSocket client = client();

        String first = ask(client);

        for (int i = 0; i < 10; i++) {
            assertEquals(first, ask(client));
        }
        assertNotEquals(first, ask(client()), "another client has a flow, and so a port, of its own");
    }

    @Test
    void answeredFlowEndsAfterTwoIdleMinutes() throws Exception {
        pod("10.244.0.3");
        publish("10.244.0.3");
        DatagramSocket client = client();
        String first = ask(client);

        time.advance(Duration.ofSeconds(119));
        assertEquals(first, ask(client));
        time.advance(Duration.ofSeconds(119));
        assertEquals(first, ask(client));

        time.advance(Duration.ofSeconds(121));
        assertNotEquals(first, ask(client));
    }

    @Test
    void flowMovesWhenItsEndpointGoes() throws Exception {
        pod("10.244.0.3");
        pod("10.244.0.4");
        publish("10.244.0.3", "10.244.0.4");
        DatagramSocket client = client();
        String first = ask(client).split(" ")[0];
        String other = first.equals("10.244.0.3") ? "10.244.0.4" : "10.244.0.3";

        publish(other);

        assertEquals(other, ask(client).split(" ")[0]);
    }

    @Test
    void serviceWithoutEndpointsAnswersPortUnreachable() throws Exception {
        pod("10.244.0.3");
        publish("10.244.0.3");
        DatagramSocket client = client();
        ask(client);

        publish();
        proxy.listeners.close();

        assertThrows(PortUnreachableException.class, () -> ask(client));
    }

    @Test
    void flowThatCannotBeOpenedIsForgotten() throws Exception {
        pod("10.244.0.3");
        publish("10.244.0.3");
        DatagramSocket client = client();
        proxy.exhausted = true;
        client.send(new DatagramPacket(new byte[] {1}, 1));
        client.send(new DatagramPacket(new byte[] {1}, 1));
        proxy.exhausted = false;

        assertEquals("10.244.0.3", ask(client).split(" ")[0]);
    }

    @Test
    void forwardLeadsDatagramsAndConnectionsToOneAddress() throws Exception {
        pod("10.244.0.3");
        proxy.pod("10.244.0.4", c -> c.getOutputStream().write("tcp".getBytes(StandardCharsets.US_ASCII)));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Forward udp = Forward.openDatagrams(
                        proxy.group,
                        SocketSource.MACHINE,
                        any,
                        SocketSource.MACHINE,
                        proxy.pods.get("10.244.0.3"),
                        client -> true,
                        proxy.timers,
                        time);
                Forward tcp = Forward.open(
                        proxy.group,
                        SocketSource.MACHINE,
                        any,
                        SocketSource.MACHINE,
                        proxy.pods.get("10.244.0.4"),
                        proxy.timers);
                Socket connection =
                        new Socket(tcp.address().getAddress(), tcp.address().getPort())) {
            DatagramSocket client = new DatagramSocket();
            sockets.add(client);
            client.setSoTimeout(500);
            client.connect(udp.address());
            connection.setSoTimeout(60_000);

            String first = ask(client);
            assertEquals("10.244.0.3", first.split(" ")[0]);
            assertEquals(first, ask(client), "the same flow");
            assertEquals("tcp", new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }
}
