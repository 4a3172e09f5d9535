package dev.coracle.kubelet.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.kubelet.TestCluster;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Kubernetes' tests ask of agnhost. */
@Timeout(60)
final class AgnhostTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestCluster cluster;
    private static InetSocketAddress netexec;

    @BeforeAll
    static void start() throws Exception {
        cluster = new TestCluster(Map.of());
        cluster.createPod(
                "netexec",
                "{\"containers\":[{\"name\":\"c\",\"image\":\"registry.k8s.io/e2e-test-images/agnhost:2.63.0\","
                        + "\"args\":[\"netexec\"]}]}");
        KubeObject pod = cluster.await("netexec", TestCluster::ready);
        netexec = cluster.dial(pod, 8080);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /** {@code echo hostName | nc -v -t -w 2 HOST PORT} takes any answer for a sign that the port is reached. */
    @Test
    void answersALineThatIsNoRequest() throws Exception {
        try (Socket client = new Socket(netexec.getAddress(), netexec.getPort())) {
            client.setSoTimeout(30_000);
            client.getOutputStream().write("hostName\n".getBytes(StandardCharsets.US_ASCII));

            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertEquals("HTTP/1.1 400 Bad Request", answer.lines().findFirst().orElse(""));
        }
    }

    @Test
    void dialSendsItsRequestByUdpAsItIs() throws Exception {
        String request = "echo it's $HOME; `id`";
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> answer(server, "heard"));

            String report = dial("127.0.0.1", Integer.toString(server.getLocalPort()), request);

            assertEquals("{\"responses\":[\"heard\"]}", report);
            assertEquals(request, heard.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void dialRefusesAPortThatIsNone() throws Exception {
        assertEquals(
                "host and/or port param are invalid. address 1;id: invalid port\n", dial("127.0.0.1", "1;id", "echo"));
    }

    private static String answer(DatagramSocket server, String text) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet);
            String request = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            server.send(new DatagramPacket(
                    text.getBytes(StandardCharsets.UTF_8), text.length(), packet.getSocketAddress()));
            return request;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static String dial(String host, String port, String request) throws Exception {
        String query = "protocol=udp&host=" + host + "&port=" + encoded(port) + "&request=" + encoded(request);
        URI uri = URI.create("http://127.0.0.1:" + netexec.getPort() + "/dial?" + query);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
