package dev.coracle.kubelet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With one worker, so that whoever holds it for nothing shows. Expected answers are those of Go 1.26's server. */
@Timeout(60)
final class HttpServersTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n";
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(HttpServersTest::daemon);
    private final HttpServers servers = new HttpServers(time, time, worker, this::kept, (task, e) -> faults.add(e));
    private final List<AutoCloseable> opened = new ArrayList<>();

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private Thread kept(Runnable task) {
        Thread thread = daemon(task);
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        worker.shutdownNow();
        assertEquals(List.of(), List.copyOf(faults));
    }

    @Test
    void answersALineThatIsNoRequestAndEndsTheConnection() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, "hostName\n");

        assertEquals(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
                        + "400 Bad Request",
                rest(client));
    }

    @Test
    void answersHalfALineWhoseClientHasSaidEverything() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, "GET / HT");
        client.shutdownOutput();

        assertTrue(rest(client).startsWith("HTTP/1.1 400 Bad Request\r\n"));
    }

    @Test
    void endsAConnectionThatNeverSaidAnything() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        client.shutdownOutput();

        assertEquals("", rest(client));
    }

    @Test
    void answersRequestsOfOneConnectionInTheirOrder() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, GET + "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\r\n" + LAST);

        assertEquals(
                HEAD + "Content-Length: 7\r\n\r\nGET /a " + HEAD + "Content-Length: 10\r\n\r\nPOST /b hi" + HEAD
                        + "Content-Length: 10\r\nConnection: close\r\n\r\nGET /last ",
                rest(client));
    }

    @Test
    void answersMoreRequestsThanItReadsAhead() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, GET.repeat(1000) + LAST);

        assertEquals(1002, rest(client).split("HTTP/1.1 200 OK", -1).length);
    }

    @Test
    void answersAClientThatHasClosedItsSide() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, GET);
        client.shutdownOutput();

        assertEquals(HEAD + "Content-Length: 7\r\n\r\nGET /a ", rest(client));
    }

    @Test
    void takesAndGivesChunks() throws Exception {
        Socket client = connect(serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getRequestBody().transferTo(exchange.getResponseBody());
            exchange.close();
        }));

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        send(client, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

        assertEquals(
                HEAD + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", rest(client));
    }

    @Test
    void sendsEachFlushWhileTheHandlerGoesOn() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Socket client = connect(serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("one".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(seen);
            exchange.getResponseBody().write("two".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        }));

        send(client, GET);
        readUntil(client, "one\r\n");
        seen.countDown();

        assertEquals("3\r\ntwo\r\n0\r\n\r\n", readUntil(client, "0\r\n\r\n"));
    }

    @Test
    void sendsWhatComesBeforeABodyThatIsFlushed() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Socket client = connect(serve(exchange -> {
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().flush();
            await(seen);
            exchange.getResponseBody().write("one".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        }));

        send(client, LAST);
        readUntil(client, "\r\n\r\n");
        seen.countDown();

        assertEquals("one", rest(client));
    }

    @Test
    void carriesMoreThanAnyBufferHoldsBothWays() throws Exception {
        byte[] large = new byte[5 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 8);
        }
        InetSocketAddress server = serve(exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        Socket client = connect(server);

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length + "\r\n\r\n");
        client.getOutputStream().write(large);
        readUntil(client, "\r\n\r\n");

        assertArrayEquals(large, client.getInputStream().readNBytes(large.length));
    }

    @Test
    void tellsToContinueWhenTheHandlerReads() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, "POST /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertEquals("HTTP/1.1 100 Continue\r\n\r\n", readUntil(client, "\r\n\r\n"));
        send(client, "hi" + LAST);

        assertTrue(rest(client).contains("\r\n\r\nPOST /b hiHTTP/1.1 200 OK\r\n"));
    }

    @Test
    void endsAConnectionWhoseBodyNobodyAskedFor() throws Exception {
        Socket client = connect(serve(exchange -> exchange.sendResponseHeaders(403, -1)));

        send(client, "POST /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

        assertEquals(
                "HTTP/1.1 403 Forbidden\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n",
                rest(client));
    }

    @Test
    void refusesWhatItCannotExpect() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, "GET / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n");

        assertEquals(
                "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                        + "Content-Length: 0\r\n\r\n",
                rest(client));
    }

    @Test
    void dropsABodyThatNobodyReadAndGoesOn() throws Exception {
        Socket client = connect(serve(exchange -> exchange.sendResponseHeaders(204, -1)));

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000) + LAST);

        assertEquals(2, rest(client).split("HTTP/1.1 204 No Content", -1).length - 1);
    }

    @Test
    void endsTheConnectionWhenTooMuchIsLeftUnread() throws Exception {
        Socket client = connect(serve(exchange -> exchange.sendResponseHeaders(204, -1)));

        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");

        assertTrue(rest(client).startsWith("HTTP/1.1 204 No Content\r\n"));
    }

    @Test
    void headAnswersHaveNoBodyWhateverIsWritten() throws Exception {
        Socket client = connect(serve(HttpServersTest::say));

        send(client, "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + LAST);

        assertTrue(rest(client).startsWith(HEAD + "Content-Length: 8\r\n\r\n" + HEAD));
    }

    @Test
    void idleAndSlowConnectionsHoldNoWorker() throws Exception {
        InetSocketAddress server = serve(HttpServersTest::say);
        for (int i = 0; i < 50; i++) {
            Socket idle = connect(server);
            send(idle, i % 2 == 0 ? "" : "GET /slow HTTP/1.1\r\nHo");
        }
        Socket kept = connect(server);
        send(kept, GET);
        readUntil(kept, "GET /a ");

        Socket client = connect(server);
        send(client, LAST);

        assertTrue(rest(client).endsWith("GET /last "));
    }

    @Test
    void aHandlerMayAnswerAfterItHasReturned() throws Exception {
        BlockingQueue<HttpExchange> left = new LinkedBlockingQueue<>();
        Socket client = connect(serve(left::add));

        send(client, LAST);
        say(left.poll(30, TimeUnit.SECONDS));

        assertTrue(rest(client).endsWith("GET /last "));
    }

    @Test
    void aHandlerThatFailsEndsItsConnectionAndIsLogged() throws Exception {
        Socket client = connect(serve(exchange -> {
            throw new IllegalStateException("oops");
        }));

        send(client, GET);

        assertEquals("", rest(client));
        assertEquals(
                "http: panic serving 127.0.0.1:" + client.getLocalPort() + ": java.lang.IllegalStateException: oops",
                log.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatIsTooShortEndsTheConnection() throws Exception {
        Socket client = connect(serve(exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        }));

        send(client, GET);

        assertTrue(rest(client).startsWith(HEAD + "Content-Length: 5\r\n\r\n"));
    }

    @Test
    void aClientThatResetsInterruptsItsHandler() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        InetSocketAddress server = serve(exchange -> waitForever(started, interrupted));
        Socket client = connect(server);
        send(client, GET);
        await(started);

        client.setSoLinger(true, 0);
        client.close();

        assertTrue(interrupted.get(30, TimeUnit.SECONDS));
        assertFalse(worker.submit(() -> Thread.currentThread().isInterrupted()).get(30, TimeUnit.SECONDS));
    }

    @Test
    void aHandlerThatWritesLearnsThatItsClientIsGone() throws Exception {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        Socket client = connect(serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(new byte[64 * 1024]);
                }
            } catch (IOException e) {
                gone.complete(true);
            }
        }));

        send(client, GET);
        readUntil(client, "\r\n\r\n");
        client.setSoLinger(true, 0);
        client.close();

        assertTrue(gone.get(30, TimeUnit.SECONDS));
    }

    @Test
    void closingInterruptsHandlersAndFreesThePortAtOnce() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        HttpServers.Server server = open(new InetSocketAddress("127.0.0.1", 0), exchange -> {
            say(exchange);
            if (exchange.getRequestMethod().equals("PUT")) {
                waitForever(started, interrupted);
            }
        });
        Socket idle = connect(server.address());
        send(idle, GET);
        readUntil(idle, "GET /a ");
        Socket client = connect(server.address());
        send(client, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n");
        await(started);

        server.close();

        new ServerSocket(server.address().getPort(), 1, InetAddress.getByName("127.0.0.1")).close();
        assertTrue(interrupted.get(30, TimeUnit.SECONDS));
        assertEquals("", rest(idle));
    }

    @Test
    void aHandlerMayCloseItsServer() throws Exception {
        CompletableFuture<HttpServers.Server> itself = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        HttpServers.Server server = open(new InetSocketAddress("127.0.0.1", 0), exchange -> {
            say(exchange);
            itself.join().close();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        Socket client = connect(server.address());
        send(client, LAST);
        itself.complete(server);

        assertTrue(rest(client).endsWith("GET /last "));
        assertFalse(interrupted.get(30, TimeUnit.SECONDS));
    }

    @Test
    void theThreadEndsWithTheLastServerAndComesAgain() throws Exception {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        HttpServers.Server first = open(any, HttpServersTest::say);
        HttpServers.Server second = open(any, HttpServersTest::say);
        assertEquals(1, threads.size());

        first.close();
        second.close();
        Thread loop = threads.take();
        loop.join(30_000);
        Socket client = connect(serve(HttpServersTest::say));
        send(client, LAST);

        assertFalse(loop.isAlive());
        assertTrue(rest(client).endsWith("GET /last "));
    }

    @Test
    void aTakenPortIsAnError() throws Exception {
        InetSocketAddress taken = serve(HttpServersTest::say);

        assertThrows(BindException.class, () -> open(taken, HttpServersTest::say));
    }

    /** Method, path and body. */
    private static void say(HttpExchange exchange) throws IOException {
        String said = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " ";
        byte[] body = (said + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void waitForever(CountDownLatch started, CompletableFuture<Boolean> interrupted) {
        started.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.complete(true);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private InetSocketAddress serve(HttpHandler handler) throws IOException {
        return open(new InetSocketAddress("127.0.0.1", 0), handler).address();
    }

    private HttpServers.Server open(InetSocketAddress address, HttpHandler handler) throws IOException {
        HttpServers.Server server = servers.open(
                SocketSource.MACHINE, address, new HttpServers.Service(handler, Optional.empty(), log::add));
        opened.add(server);
        return server;
    }

    private Socket connect(InetSocketAddress server) throws IOException {
        Socket client = new Socket(server.getAddress(), server.getPort());
        client.setSoTimeout(30_000);
        opened.add(client);
        return client;
    }

    private static void send(Socket client, String bytes) throws IOException {
        client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String rest(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String readUntil(Socket client, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = client.getInputStream();
        while (read.indexOf(end) < 0) {
            int c = in.read();
            assertTrue(c >= 0, () -> "ended after " + read);
            read.append((char) c);
        }
        return read.toString();
    }
}
