package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Dialer and what is built on it: SOCKS, HTTP proxying, listeners on demand. */
class WaysInTest {
    private static final Map<String, String> NAMES =
            Map.of("web.default.svc", "10.96.0.7", "out.default.svc", "localhost", "pod.db", "10.244.0.3");

    private final Loopback proxy = new Loopback();
    private final Dialer dialer = new Dialer(
            proxy.router,
            name -> Optional.ofNullable(NAMES.get(name)),
            proxy.group,
            SocketSource.MACHINE,
            Runnable::run);
    private SocksProxy socks;

    @BeforeEach
    void start() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            String head = head(client.getInputStream());
            String body = head.contains("Content-Length: 4")
                    ? new String(client.getInputStream().readNBytes(4), StandardCharsets.US_ASCII)
                    : "";
            String text = head + body;
            client.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + text.length() + "\r\n\r\n"
                                    + text)
                            .getBytes(StandardCharsets.US_ASCII));
        });
        proxy.publish(
                TestPorts.port("web", "10.96.0.7", 80, 30080, Protocol.TCP, ready("10.244.0.3", 8080)),
                TestPorts.port("idle", "10.96.0.8", 80, 0, Protocol.TCP));
        socks = SocksProxy.open(
                proxy.group, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), dialer, proxy.timers);
    }

    @AfterEach
    void close() throws Exception {
        socks.close();
        proxy.close();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no end of head: " + head);
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private String say(Socket socket, String text) throws IOException {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private Socket toProxy() throws IOException {
        return new Socket(socks.address().getAddress(), socks.address().getPort());
    }

    @Test
    void everyClusterAddressHasARoute() {
        Route.To pod = new Route.To(proxy.pods.get("10.244.0.3"));

        assertEquals(pod, dialer.route("10.96.0.7", 80));
        assertEquals(pod, dialer.route("web.default.svc", 80));
        assertEquals(pod, dialer.route("172.18.0.2", 30080));
        assertEquals(pod, dialer.route("10.244.0.3", 8080));
        assertEquals(Route.REFUSED, dialer.route("10.96.0.8", 80));
        assertEquals(Route.REFUSED, dialer.route("10.96.0.7", 81));
        assertEquals(Route.REFUSED, dialer.route("172.18.0.2", 30081));
        assertEquals(new Route.Outside("192.0.2.1", 80), dialer.route("192.0.2.1", 80));
        assertEquals(new Route.Outside("example.com", 80), dialer.route("example.com", 80));
        assertEquals(new Route.Outside("localhost", 81), dialer.route("out.default.svc", 81));
    }

    @Test
    void dialerConnectsBlockingAndNot() throws Exception {
        try (SocketChannel channel = dialer.open("web.default.svc", 80)) {
            channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertTrue(channel.read(ByteBuffer.allocate(100)) > 0);
        }
        Channel channel = dialer.connect("10.96.0.7", 80, new ChannelInboundHandlerAdapter())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        channel.close();

        assertThrows(ConnectException.class, () -> dialer.open("10.96.0.8", 80));
    }

    @Test
    void socks5ResolvesClusterNames() throws Exception {
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks.address()))) {
            socket.connect(InetSocketAddress.createUnresolved("web.default.svc", 80));
            assertTrue(say(socket, "GET /five HTTP/1.1\r\n\r\n").contains("GET /five"));
        }
    }

    @Test
    void socks5RefusesWhatRefuses() throws Exception {
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks.address()))) {
            SocketException refused =
                    assertThrows(SocketException.class, () -> socket.connect(new InetSocketAddress("10.96.0.8", 80)));
            assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
        }
    }

    @Test
    void socks4aResolvesClusterNames() throws Exception {
        try (Socket socket = toProxy()) {
            byte[] answer = say(socket, "\4\1\0\120\0\0\0\1user\0web.default.svc\0GET /four HTTP/1.1\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(90, answer[1]);
            assertTrue(new String(answer, StandardCharsets.ISO_8859_1).contains("GET /four"));
        }
    }

    @Test
    void connectTunnels() throws Exception {
        try (Socket socket = toProxy()) {
            String answer = say(
                    socket,
                    "CONNECT web.default.svc:80 HTTP/1.1\r\nHost: web.default.svc:80\r\n\r\nGET /in HTTP/1.1\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK"), answer);
            assertTrue(answer.endsWith("GET /in HTTP/1.1\r\n\r\n"), answer);
        }
    }

    @Test
    void absoluteFormIsRewritten() throws Exception {
        try (Socket socket = toProxy()) {
            String answer = say(
                    socket,
                    "POST http://web.default.svc/a%20b?c=[d] HTTP/1.1\r\nHost: web.default.svc\r\n"
                            + "Proxy-Connection: Keep-Alive\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody");
            assertTrue(
                    answer.endsWith("\r\n\r\nPOST /a%20b?c=[d] HTTP/1.1\r\nHost: web.default.svc\r\n"
                            + "Content-Length: 4\r\nConnection: close\r\n\r\nbody"),
                    answer);
        }
    }

    @Test
    void httpClientsAreToldWhatIsWrong() throws Exception {
        try (Socket socket = toProxy()) {
            assertTrue(say(socket, "GET http://10.96.0.8/ HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 502 "));
        }
        try (Socket socket = toProxy()) {
            assertTrue(say(socket, "GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
        }
        try (Socket socket = toProxy()) {
            assertTrue(say(socket, "nonsense\r\n\r\n").startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void clientThatHasFinishedItsSideIsServed() throws Exception {
        try (Socket socket = toProxy()) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET http://web.default.svc/ HTTP/1.1\r\n\r\n".getBytes());
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
        }
        try (Socket socket = proxy.connect("10.96.0.7", 80)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
        }
    }

    @Test
    void virtualListenerLeadsToTheServiceAndIsOpenedOnce() throws Exception {
        try (VirtualListeners virtual = new VirtualListeners(proxy.group, dialer, proxy.timers)) {
            InetSocketAddress address = virtual.open("web.default.svc", 80);
            assertTrue(address.getAddress().isLoopbackAddress());
            assertEquals(address, virtual.open("web.default.svc", 80));

            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                assertTrue(say(socket, "GET /v HTTP/1.1\r\n\r\n").contains("GET /v"));
            }
        }
    }

    @Test
    void outsideNamesGoStraightOut() throws Exception {
        Route route =
                dialer.route("out.default.svc", proxy.pods.get("10.244.0.3").getPort());
        assertInstanceOf(Route.Outside.class, route);

        try (Socket socket = toProxy()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String target = "localhost:" + proxy.pods.get("10.244.0.3").getPort();
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(("CONNECT " + target + " HTTP/1.1\r\n\r\n").getBytes());
            assertTrue(head(in).startsWith("HTTP/1.1 200"));
        }
    }
}
