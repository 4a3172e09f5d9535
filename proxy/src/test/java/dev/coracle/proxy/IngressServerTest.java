package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.ready;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.proxy.ingress.IngressServer;
import dev.coracle.proxy.ingress.IngressTracker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests over sockets, with backends that say exactly what the test makes them say. */
class IngressServerTest {
    private final Loopback proxy = new Loopback();
    private final ToldWatches api = new ToldWatches();
    private IngressServer server;
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws Exception {
        var ingresses = api.informer(Resources.INGRESSES);
        var classes = api.informer(Resources.INGRESS_CLASSES);
        var secrets = api.informer(Resources.SECRETS);
        IngressTracker tracker = new IngressTracker(ingresses, classes, secrets);
        ingresses.start();
        classes.start();
        secrets.start();
        api.sync(Resources.INGRESSES);
        api.sync(Resources.INGRESS_CLASSES);
        api.sync(Resources.SECRETS);
        api.put(
                Resources.INGRESS_CLASSES,
                "{'metadata': {'name': 'coracle'}, 'spec': {'controller': 'coracle.dev/ingress'}}");
        api.put(
                Resources.INGRESSES,
                "{'metadata': {'namespace': 'default', 'name': 'web'}, 'spec': {"
                        + "'ingressClassName': 'coracle', 'rules': [{'host': 'shop.localhost', 'http': {'paths': ["
                        + "{'path': '/', 'pathType': 'Prefix', 'backend': {'service': {'name': 'web', 'port': {'number': 80}}}},"
                        + "{'path': '/none', 'pathType': 'Prefix', 'backend': {'service': {'name': 'no', 'port': {'number': 80}}}}"
                        + "]}}]}}");
        server = new IngressServer(proxy.group, tracker, new ServiceDialer(proxy.router, SocketSource.MACHINE), () -> {
            throw new AssertionError("nobody asked for TLS");
        });
        address = server.http(SocketSource.MACHINE, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        proxy.publish(TestPorts.port("web", "10.96.0.7", 80, 0, Protocol.TCP, ready("10.244.0.3", 8080)));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        proxy.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** A head with its empty line, lines ended by \n. */
    private static String head(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).replace("\r", "");
    }

    private static String get(String path, String more) {
        return "GET " + path + " HTTP/1.1\nHost: shop.localhost:8080\n" + more + "\n";
    }

    @Test
    void backendSeesWhoAsksAndWhatFor() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            seen.complete(head(client));
            say(client, "HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok");
        });

        try (Socket client = connect()) {
            say(client, get("/a?b=/none", "X-Forwarded-For: 1.2.3.4\nConnection: keep-alive, X-Mine\nX-Mine: 1\n"));

            assertEquals(
                    "HTTP/1.1 200 OK\nContent-Length: 2\n\n", head(client).replace("content-length", "Content-Length"));
            assertEquals("ok", read(client, 2));
        }
        String head = seen.get(60, TimeUnit.SECONDS);
        assertTrue(head.startsWith("GET /a?b=/none HTTP/1.1\n"), head);
        for (String line : new String[] {
            "host: shop.localhost:8080",
            "x-forwarded-for: 127.0.0.1",
            "x-real-ip: 127.0.0.1",
            "x-forwarded-proto: http",
            "x-forwarded-host: shop.localhost:8080",
            "connection: close"
        }) {
            assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("\n" + line + "\n"), line + " in " + head);
        }
        assertTrue(!head.contains("X-Mine"), head);
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInOrder() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            String path = head(client).split(" ")[1];
            say(client, "HTTP/1.1 200 OK\nContent-Length: 2\n\n" + path);
        });

        try (Socket client = connect()) {
            say(client, get("/1", "") + get("/none", "") + get("/2", "") + get("/3", "Connection: close\n"));

            String answers = all(client);
            assertTrue(answers.matches("(?s)HTTP/1.1 200.*/1HTTP/1.1 503.*HTTP/1.1 200.*/2HTTP/1.1 200.*/3"), answers);
        }
    }

    @Test
    void bodiesAreStreamedBothWays() throws Exception {
        byte[] up = new byte[3 << 20];
        byte[] down = new byte[3 << 20];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            head(client);
            received.complete(client.getInputStream().readNBytes(up.length));
            say(client, "HTTP/1.1 200 OK\n\n"); // ends with the connection
            client.getOutputStream().write(down);
        });

        try (Socket client = connect()) {
            say(client, "POST / HTTP/1.0\nHost: shop.localhost\nContent-Length: " + up.length + "\n\n");
            client.getOutputStream().write(up);
            head(client);

            assertArrayEquals(down, client.getInputStream().readAllBytes());
        }
        assertArrayEquals(up, received.get(60, TimeUnit.SECONDS));
    }

    @Test
    void answerBeginsBeforeItEnds() throws Exception {
        CompletableFuture<Void> more = new CompletableFuture<>();
        proxy.pod("10.244.0.3", client -> {
            head(client);
            say(client, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\none\n");
            more.get(60, TimeUnit.SECONDS);
            say(client, "3\ntwo\n0\n\n");
        });

        try (Socket client = connect()) {
            say(client, get("/", ""));
            head(client);
            assertEquals("3\r\none\r\n", read(client, 8));
            more.complete(null);
            assertEquals("3\r\ntwo\r\n0\r\n\r\n", read(client, 13));
        }
    }

    @Test
    void upgradedConnectionsCarryAnyBytes() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            String head = head(client);
            if (head.contains("pgrade: websocket")) {
                say(
                        client,
                        "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: x\n\nfirst");
                byte[] said = client.getInputStream().readNBytes(5);
                client.getOutputStream().write(said);
            }
        });

        try (Socket client = connect()) {
            say(client, get("/", "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"));

            String head = head(client);
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\n"), head);
            assertEquals("first", read(client, 5));
            client.getOutputStream().write(new byte[] {(byte) 0x81, 0, (byte) 0xff, 'G', 'E'});
            assertArrayEquals(
                    new byte[] {(byte) 0x81, 0, (byte) 0xff, 'G', 'E'},
                    client.getInputStream().readAllBytes());
        }
    }

    @Test
    void bodyThatWaitsToBeAskedForIsAskedFor() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            head(client);
            String body = read(client, 3);
            say(client, "HTTP/1.1 200 OK\nContent-Length: 3\n\n" + body);
        });

        try (Socket client = connect()) {
            say(client, "PUT / HTTP/1.1\nHost: shop.localhost\nExpect: 100-continue\nContent-Length: 3\n\n");
            assertEquals("HTTP/1.1 100 Continue\n\n", head(client));
            say(client, "abc");

            head(client);
            assertEquals("abc", read(client, 3));
        }
    }

    @Test
    void whatCannotBeServedIsAnsweredAndTheConnectionGoesOn() throws Exception {
        try (Socket client = connect()) {
            say(client, "POST / HTTP/1.1\nHost: other.localhost\nContent-Length: 3\n\nabc");
            assertTrue(head(client).startsWith("HTTP/1.1 404 Not Found\n"));
            assertEquals("default backend - 404\n", read(client, 22));

            say(client, get("/none/x", ""));
            assertTrue(head(client).startsWith("HTTP/1.1 503 Service Unavailable\n"));
            read(client, "503 Service Temporarily Unavailable\n".length());

            say(client, get("/", "")); // the endpoint is there, but nothing listens
            assertTrue(head(client).startsWith("HTTP/1.1 502 Bad Gateway\n"));
        }
    }

    @Test
    void backendThatGivesUpHalfwayCutsTheAnswerOff() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            head(client);
            say(client, "HTTP/1.1 200 OK\nContent-Length: 100\n\nhalf");
        });

        try (Socket client = connect()) {
            say(client, get("/", ""));
            head(client);
            assertEquals("half", all(client));
        }
    }

    @Test
    void headHasNoBodyAndNoneIsWaitedFor() throws Exception {
        proxy.pod("10.244.0.3", client -> {
            head(client);
            say(client, "HTTP/1.1 200 OK\nContent-Length: 100\n\n");
        });

        try (Socket client = connect()) {
            say(client, "HEAD / HTTP/1.1\nHost: shop.localhost\n\nHEAD /none HTTP/1.1\nHost: shop.localhost\n\n");
            assertTrue(head(client).startsWith("HTTP/1.1 200 OK\n"));
            assertTrue(head(client).startsWith("HTTP/1.1 503 "));
        }
    }

    @Test
    void closingLeavesNoListenerAndNoConnection() throws Exception {
        try (Socket client = connect()) {
            say(client, get("/none", ""));
            head(client);
            server.close();

            assertEquals(36, client.getInputStream().readAllBytes().length);
        }
        assertThrows(ConnectException.class, this::connect);
    }
}
