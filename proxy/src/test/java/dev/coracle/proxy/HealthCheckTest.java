package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.on;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts from the contract of service networking, 4.6. */
class HealthCheckTest {
    private static final int PORT = 32000;

    private final Loopback proxy = new Loopback();

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    private String ask(String request) throws Exception {
        InetSocketAddress at = proxy.real("172.18.0.2", PORT, Protocol.TCP).orElseThrow();
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(int local) {
        return "{\n\t\"service\": {\n\t\t\"namespace\": \"default\",\n\t\t\"name\": \"web\"\n\t},\n\t\"localEndpoints\": "
                + local + ",\n\t\"serviceProxyHealthy\": true\n}";
    }

    @Test
    void nodeWithReadyEndpointsIsHealthy() throws Exception {
        proxy.publish(TestPorts.loadBalancer(PORT, List.of(), on("n1", "10.0.0.1"), on("n1", "10.0.0.2")));

        String answer = ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: application/json\r\n"), answer);
        assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
        assertTrue(answer.contains("\r\nX-Load-Balancing-Endpoint-Weight: 2\r\n"), answer);
        assertEquals(body(2), answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void answerFollowsTheLocalEndpoints() throws Exception {
        proxy.publish(TestPorts.loadBalancer(PORT, List.of(), on("n2", "10.0.0.3")));
        Optional<InetSocketAddress> before = proxy.real("172.18.0.2", PORT, Protocol.TCP);
        String none = ask("POST /anything HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
        assertTrue(none.startsWith("HTTP/1.1 503 Service Unavailable\r\n"), none);
        assertTrue(none.contains("\r\nX-Load-Balancing-Endpoint-Weight: 0\r\n"), none);
        assertTrue(none.endsWith(body(0)), none);

        proxy.publish(TestPorts.loadBalancer(PORT, List.of(), on("n1", "10.0.0.1")));

        assertTrue(ask("GET / HTTP/1.1\r\n\r\n").endsWith(body(1)));
        assertEquals(before, proxy.real("172.18.0.2", PORT, Protocol.TCP), "the same socket");
        assertFalse(ask("HEAD / HTTP/1.1\r\n\r\n").contains("{"));
    }

    @Test
    void portIsClosedWithItsServiceAndOpenWithoutAnyEndpoint() throws Exception {
        proxy.publish(TestPorts.loadBalancer(PORT, List.of()));
        assertEquals(1, proxy.listeners.bound().size(), "the health check alone");

        proxy.publish();

        assertEquals(Map.of(), proxy.listeners.bound());
    }
}
