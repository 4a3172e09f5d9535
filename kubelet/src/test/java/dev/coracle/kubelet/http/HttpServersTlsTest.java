package dev.coracle.kubelet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate is the JDK's own tool's. */
@Timeout(60)
final class HttpServersTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String LAST = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final BlockingQueue<String> LOG = new LinkedBlockingQueue<>();

    private static ExecutorService worker;
    private static SSLContext tls;
    private static HttpServers.Server server;

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    @BeforeAll
    static void serve(@TempDir Path directory) throws Exception {
        worker = Executors.newSingleThreadExecutor(HttpServersTlsTest::daemon);
        tls = context(directory.resolve("store.p12"));
        ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
        server = new HttpServers(time, time, worker, HttpServersTlsTest::daemon, (task, e) -> {
                    throw new AssertionError(task, e);
                })
                .open(
                        SocketSource.MACHINE,
                        new InetSocketAddress("127.0.0.1", 0),
                        new HttpServers.Service(HttpServersTlsTest::echo, Optional.of(tls), LOG::add));
    }

    @AfterAll
    static void close() {
        server.close();
        worker.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void answersOneRequestAfterAnother(String version) throws Exception {
        try (SSLSocket client = secure(version)) {
            send(client, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            send(client, LAST);

            String answers = rest(client.getInputStream());

            assertEquals(2, answers.split("HTTP/1.1 200 OK", -1).length - 1);
            assertTrue(client.getSession().getProtocol().equals(version));
        }
    }

    @Test
    void carriesManyRecordsBothWays() throws Exception {
        byte[] large = new byte[3 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 8);
        }
        try (SSLSocket client = secure("TLSv1.3")) {
            send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length + "\r\n\r\n");
            client.getOutputStream().write(large);
            InputStream in = client.getInputStream();
            for (String end = ""; !end.endsWith("\r\n\r\n"); ) {
                end += (char) in.read();
            }

            assertArrayEquals(large, in.readNBytes(large.length));
        }
    }

    @Test
    void tellsAClientThatSpeaksInClear() throws Exception {
        try (Socket client = clear()) {
            send(client, LAST);

            assertEquals(
                    "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
                    rest(client.getInputStream()));
        }
    }

    @Test
    void endsAHandshakeOfNonsenseAndLogsIt() throws Exception {
        try (Socket client = clear()) {
            client.getOutputStream().write(new byte[] {22, 3, 1, 0, 4, 9, 9, 9, 9, 9, 9});

            String said = LOG.poll(30, TimeUnit.SECONDS);

            assertTrue(said.startsWith("http: TLS handshake error from 127.0.0.1:" + client.getLocalPort()), said);
        }
    }

    private static SSLSocket secure(String version) throws IOException {
        SSLSocket client = (SSLSocket) tls.getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort());
        client.setSoTimeout(30_000);
        client.setEnabledProtocols(new String[] {version});
        return client;
    }

    private static Socket clear() throws IOException {
        Socket client = new Socket("127.0.0.1", server.address().getPort());
        client.setSoTimeout(30_000);
        return client;
    }

    private static void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static SSLContext context(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = rest(keytool.getInputStream());
        assertEquals(0, keytool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("localhost", keys.getCertificate("localhost"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
